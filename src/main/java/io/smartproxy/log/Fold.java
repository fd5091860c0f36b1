package io.smartproxy.log;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Events of one kind, gathered window by window. The first after a quiet spell, which is a whole window without any,
/// opens a window and is not held. A window ends when its time is over, or early: when [#MOST_HELD] events are held or
/// [#BURST] have come within a second. The next begins at once, and after an early end it can't end early too.
///
/// So from any batch or first event to the second after it at least one window passes: the one in between has either
/// ended early, and the next takes its time, or has taken its time itself.
///
/// The lock is held to count one event or to exchange what is held, never for making or putting out a line.
///
/// @param <C> what is kept of the events that are held
final class Fold<C> {

    static final int MOST_HELD = 100;
    static final int BURST = 50;
    static final Duration BURST_TIME = Duration.ofSeconds(1);

    /// What is to be said about an event that has come.
    sealed interface Fate<C> {

        /// It stands for itself.
        record Alone<C>() implements Fate<C> {
        }

        /// Nothing yet.
        record Held<C>() implements Fate<C> {
        }

        /// It was the last one of a batch.
        record Completing<C>(Batch<C> batch) implements Fate<C> {
        }
    }

    /// What one window has held.
    ///
    /// @param content belongs to whoever gets it
    /// @param count   of events, at least one
    /// @param nanos   how long the window was open
    record Batch<C>(C content, long count, long nanos) {

        /// `5s`, or `40ms` for less than a second; at least `1ms`.
        String span() {
            long millis = Math.max(1, Math.round(nanos / 1e6));
            return millis < 1000 ? millis + "ms" : Math.round(millis / 1e3) + "s";
        }
    }

    private final LongSupplier clock;
    private volatile long window;
    private final Supplier<C> empty;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean open;
    private long openedAt;
    private boolean mayEndEarly;
    private C content;
    private long count;
    /// When the last events of this window came, in a ring; kept while the window may end early.
    private final long[] arrivals = new long[BURST];
    private int came;

    /// @param clock nanoseconds
    /// @param empty makes what a new window starts with
    Fold(LongSupplier clock, Duration window, Supplier<C> empty) {
        this.clock = clock;
        this.window = window.toNanos();
        this.empty = empty;
    }

    /// From now on windows are so long, the open one included.
    void follow(Duration changed) {
        window = changed.toNanos();
    }

    /// Takes an event in.
    ///
    /// @param event adds itself to what is held, under the lock; must not throw
    Fate<C> add(Consumer<C> event) {
        lock.lock();
        try {
            // Asked for here, or a thread that was held up in between would date the next window back.
            long now = clock.getAsLong();
            if (!open || count == 0 && over(now)) {
                begin(now, true);
                arrive(now);
                return new Fate.Alone<>();
            }
            event.accept(content);
            count++;
            if (arrive(now) || mayEndEarly && count >= MOST_HELD || over(now)) {
                return new Fate.Completing<>(end(now));
            }
            return new Fate.Held<>();
        } finally {
            lock.unlock();
        }
    }

    /// What is held, if the time of its window is over. A window that has held nothing is not followed by another.
    ///
    /// @param now on the clock's scale
    Optional<Batch<C>> due(long now) {
        lock.lock();
        try {
            if (!open || !over(now)) {
                return Optional.empty();
            }
            if (count == 0) {
                open = false;
                return Optional.empty();
            }
            return Optional.of(end(now));
        } finally {
            lock.unlock();
        }
    }

    /// What is held, whatever the time.
    Optional<Batch<C>> rest() {
        lock.lock();
        try {
            Optional<Batch<C>> rest = count == 0 ? Optional.empty() : Optional.of(end(clock.getAsLong()));
            open = false;
            return rest;
        } finally {
            lock.unlock();
        }
    }

    private boolean over(long now) {
        return now - openedAt >= window;
    }

    /// Whether the window may end early and the event that comes now makes a burst.
    private boolean arrive(long now) {
        if (!mayEndEarly) {
            return false;
        }
        int place = came % BURST;
        arrivals[place] = now;
        came++;
        return came >= BURST && now - arrivals[came % BURST] <= BURST_TIME.toNanos();
    }

    private Batch<C> end(long now) {
        Batch<C> batch = new Batch<>(content, count, Math.max(0, now - openedAt));
        begin(now, over(now));
        return batch;
    }

    private void begin(long now, boolean earlyEnd) {
        open = true;
        openedAt = now;
        mayEndEarly = earlyEnd;
        content = empty.get();
        count = 0;
        came = 0;
    }
}
