package io.smartproxy.balance;

import io.smartproxy.log.FoldedChanges;
import io.smartproxy.log.Log;
import io.smartproxy.stream.BufferPool;
import io.smartproxy.stream.TlsStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Keeps the targets from one reading of the file to the next, and checks their health, each of them every so often, on
/// virtual threads; of one target one check at a time. A target that changes its state has a line in the log.
///
/// The first checks come at once, 2 ms apart. A target's second comes after a random part of its interval, and from
/// then on they keep their distance, give or take 5 %: so however many targets there are, they are not all checked at
/// the same moment. [#tick] begins what is due and ends what takes too long; it never waits.
public final class HealthChecks implements AutoCloseable {

    private static final long APART = TimeUnit.MILLISECONDS.toNanos(2);
    private static final double SPREAD = 0.05;

    private final LongSupplier clock;
    private final Resolver resolver;
    private final Log log;
    private final BufferPool buffers = BufferPool.heap(TlsStream.bufferSize(0));
    private final FoldedChanges changes;
    private volatile Targets targets;
    private volatile List<Course> courses = List.of();

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    public HealthChecks(LongSupplier clock, Resolver resolver, Log log) {
        this.clock = clock;
        this.resolver = resolver;
        this.log = log;
        changes = new FoldedChanges(clock, log);
        targets = new Targets(changes, clock);
    }

    /// The targets of a new reading of the file, none yet; [#watch] wants them once they are there and the reading
    /// holds.
    public Targets next() {
        return targets.next();
    }

    /// From now on these are the targets, under the settings that they bring along. Those that have been watched before
    /// keep their pace; those that are gone are not checked any more.
    public void watch(Targets next) {
        targets = next;
        next.probes().forEach((target, probe) -> target.health().follow(probe.config()));
        replace(next.probes());
    }

    private synchronized void replace(Map<Target, Probe> probes) {
        Map<Target, Course> before = new HashMap<>();
        courses.forEach(course -> before.put(course.target, course));
        long now = clock.getAsLong();
        List<Course> after = new ArrayList<>();
        probes.forEach((target, probe) -> {
            if (probe.isOn()) {
                Course known = before.remove(target);
                Course course = known == null ? new Course(target, now + after.size() * APART) : known;
                course.probe = probe;
                after.add(course);
            }
        });
        courses = List.copyOf(after);
        before.values().forEach(Course::end);
    }

    /// Begins the checks that are due, and ends those that have taken too long. For one thread at a time.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        courses.forEach(course -> course.tick(now));
        changes.tick(now);
    }

    /// How many checks are under way.
    long running() {
        return courses.stream().filter(Course::isRunning).count();
    }

    /// Ends what is under way, without a word about its targets, and begins no more.
    @Override
    public void close() {
        replace(Map.of());
        changes.flush();
    }

    /// The checks of one target, one after the other.
    private final class Course {

        private final Target target;
        private volatile Probe probe;
        /// The last one; null before the first.
        private volatile Check check;
        private volatile boolean over;
        // For the ticking thread alone.
        private long due;
        private boolean spread;

        private Course(Target target, long due) {
            this.target = target;
            this.due = due;
        }

        private boolean isRunning() {
            Check last = check;
            return last != null && !last.isOver();
        }

        private void tick(long now) {
            if (isRunning()) {
                check.tick(now);
            } else if (now - due >= 0) {
                due = now + distance();
                begin();
            }
        }

        private long distance() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            double part = spread ? random.nextDouble(1 - SPREAD, 1 + SPREAD) : random.nextDouble();
            spread = true;
            return (long) (probe.config().interval().toNanos() * part);
        }

        private void begin() {
            Check next = new Check(target, probe, clock, resolver, buffers, log);
            check = next;
            if (over) {
                // It may have been ended before this one was there to be ended with it.
                next.end();
            }
            Thread.ofVirtual().name("check-" + target).start(next);
        }

        private void end() {
            over = true;
            Check last = check;
            if (last != null) {
                last.end();
            }
        }
    }
}
