package io.smartproxy.log;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What comes in floods, as a few lines: refusals, cleanups and the forgetting of client addresses. Each is in exactly
/// one line. The first of its kind after a quiet spell is logged at once, as itself; those that follow are counted and
/// put out as one `[SUMMARY]` line at the end of each window, or early. However many come, no kind has more than two
/// lines in the time of a window.
///
/// The lines are of level info. Any thread may report; the one whose event completes a summary makes the line. Memory
/// is bounded: of a flood from more addresses than are worth naming, the worst are kept.
///
/// [FoldedWarnings] is for messages, which stay apart by their keys; here the events of a kind share one line.
public final class LogDeduplicator {

    /// Nothing is held longer, whatever the window.
    public static final Duration LONGEST_WINDOW = Duration.ofSeconds(10);

    static final int MOST_RECENT = 20;

    /// @param line the summary of a batch
    private record Kind<C>(Fold<C> fold, Function<Fold.Batch<C>, String> line) {

        private Optional<String> due(long now) {
            return fold.due(now).map(line);
        }

        private Optional<String> rest() {
            return fold.rest().map(line);
        }
    }

    private final Log log;
    private final IntSupplier activeConnections;
    private final InstantSource times;
    private final Kind<Reasons> rejections;
    private final Kind<Offenders> ipRejections;
    private final Kind<Reasons> cleanups;
    private final Kind<AtomicLong> trackingCleanups;
    private final List<Kind<?>> kinds;
    private final AtomicReference<List<String>> recent = new AtomicReference<>(List.of());

    /// @param clock             nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    /// @param flushInterval     the window, more than zero
    /// @param activeConnections how many connections are open now
    public LogDeduplicator(LongSupplier clock, Log log, Duration flushInterval, IntSupplier activeConnections) {
        this(clock, log, flushInterval, activeConnections, InstantSource.system());
    }

    /// @param times for [#recent]
    LogDeduplicator(LongSupplier clock, Log log, Duration flushInterval, IntSupplier activeConnections,
            InstantSource times) {
        this.log = log;
        this.activeConnections = activeConnections;
        this.times = times;
        Duration window = window(flushInterval);
        rejections = new Kind<>(new Fold<>(clock, window, Reasons::new), LogDeduplicator::rejected);
        ipRejections = new Kind<>(new Fold<>(clock, window, Offenders::new), LogDeduplicator::rejectedIps);
        cleanups = new Kind<>(new Fold<>(clock, window, Reasons::new), this::cleanedUp);
        trackingCleanups = new Kind<>(new Fold<>(clock, window, AtomicLong::new), LogDeduplicator::trackingCleaned);
        kinds = List.of(rejections, ipRejections, cleanups, trackingCleanups);
    }

    private static Duration window(Duration flushInterval) {
        return flushInterval.compareTo(LONGEST_WINDOW) < 0 ? flushInterval : LONGEST_WINDOW;
    }

    /// @param flushInterval the window from now on, more than zero
    public void follow(Duration flushInterval) {
        kinds.forEach(kind -> kind.fold.follow(window(flushInterval)));
    }

    /// A connection was refused for a reason that is not its client's address.
    ///
    /// @param reason one of a few
    /// @param itself the line, asked only when the refusal is logged as itself
    public void rejectedConnection(String reason, Supplier<String> itself) {
        Objects.requireNonNull(reason, "reason");
        report(rejections, held -> held.add(reason), reason, itself);
    }

    /// A connection was refused because of its client's address.
    ///
    /// @param ip     as it is to be shown
    /// @param reason one of a few
    /// @param itself the line, asked only when the refusal is logged as itself
    public void rejectedIp(String ip, String reason, Supplier<String> itself) {
        Objects.requireNonNull(ip, "ip");
        Objects.requireNonNull(reason, "reason");
        report(ipRejections, held -> held.add(ip, reason), reason, itself);
    }

    /// A connection that has ended was cleaned up.
    ///
    /// @param reason why it ended, one of a few
    /// @param itself the line, asked only when the cleanup is logged as itself
    public void cleanedUp(String reason, Supplier<String> itself) {
        Objects.requireNonNull(reason, "reason");
        report(cleanups, held -> held.add(reason), reason, itself);
    }

    /// One cycle of forgetting client addresses is done.
    ///
    /// @param removed how many were forgotten; where there were none, there is nothing to tell
    public void ipTrackingCleanup(int removed) {
        if (removed > 0) {
            report(trackingCleanups, held -> held.addAndGet(removed), "IP tracking cleanup",
                    () -> "IP tracking cleanup: removed " + counted(removed, "entry", "entries"));
        }
    }

    /// Puts out what windows that are over have held.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        kinds.forEach(kind -> kind.due(now).ifPresent(this::putOut));
    }

    /// Puts out all that is held, at exit.
    public void flush() {
        kinds.forEach(kind -> kind.rest().ifPresent(this::putOut));
    }

    /// The last few summaries, oldest first, each behind its time: `2026-11-22T08:35:00Z [SUMMARY] ...`.
    public List<String> recent() {
        return recent.get();
    }

    private <C> void report(Kind<C> kind, Consumer<C> event, String reason, Supplier<String> itself) {
        switch (kind.fold.add(event)) {
            case Fold.Fate.Alone<C> _ -> logItself(reason, itself);
            case Fold.Fate.Held<C> _ -> { }
            case Fold.Fate.Completing<C>(Fold.Batch<C> batch) -> putOut(kind.line.apply(batch));
        }
    }

    private void logItself(String reason, Supplier<String> itself) {
        if (!log.enabled(Log.Level.INFO)) {
            return;
        }
        try {
            log.info(itself.get());
        } catch (RuntimeException bug) {
            // Whoever reports has something to do that matters more than its line.
            log.error("the line of an event (" + reason + ") could not be made", bug);
        }
    }

    private void putOut(String summary) {
        String line = "[SUMMARY] " + summary;
        log.info(line);
        String timed = times.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line;
        recent.updateAndGet(lines ->
                Stream.concat(lines.stream().skip(Math.max(0, lines.size() + 1 - MOST_RECENT)), Stream.of(timed))
                        .toList());
    }

    private static String rejected(Fold.Batch<Reasons> batch) {
        return "Rejected " + counted(batch.count(), "connection", "connections") + " in " + batch.span()
                + " (" + batch.content() + ")";
    }

    private static String rejectedIps(Fold.Batch<Offenders> batch) {
        Offenders offenders = batch.content();
        return "Rejected " + counted(batch.count(), "connection", "connections") + " from " + offenders.ips()
                + " in " + batch.span() + " (" + offenders.reasons() + ")"
                + " (top offenders: " + String.join(", ", offenders.worst()) + ")";
    }

    private String cleanedUp(Fold.Batch<Reasons> batch) {
        return "Cleaned up " + counted(batch.count(), "connection", "connections") + " in " + batch.span()
                + " (" + batch.content() + ")" + active();
    }

    /// Nothing where it can't be told: what a batch has held must not be lost over it.
    private String active() {
        try {
            return " (active: " + activeConnections.getAsInt() + ")";
        } catch (RuntimeException bug) {
            log.error("the number of active connections could not be told", bug);
            return "";
        }
    }

    private static String trackingCleaned(Fold.Batch<AtomicLong> batch) {
        return "IP tracking cleanup: removed " + counted(batch.content().get(), "entry", "entries") + " in "
                + counted(batch.count(), "cycle", "cycles");
    }

    private static String counted(long count, String one, String several) {
        return count + " " + (count == 1 ? one : several);
    }
}
