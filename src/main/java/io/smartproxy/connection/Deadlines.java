package io.smartproxy.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Moments by which something must be done, or else a connection is ended.
///
/// A thread that is stuck in a write cannot look at the clock; the sampler looks for it. It comes by every 100 ms, so
/// an action runs up to that much after its moment and never before it. Any thread may arm; one thread ticks.
public final class Deadlines {

    private final LongSupplier clock;
    private final Set<Armed> armed = ConcurrentHashMap.newKeySet();

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    public Deadlines(LongSupplier clock) {
        this.clock = clock;
    }

    /// A deadline that has not passed. Closing it calls it off; closing it later does nothing.
    public final class Armed implements AutoCloseable {

        private final long at;
        private final Runnable action;

        private Armed(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public void close() {
            armed.remove(this);
        }
    }

    /// @param timeout zero for none
    /// @param action  runs once, on the sampler's thread, if the deadline is not called off; must not block
    /// @return null where there is none; `try` takes it all the same
    public Armed arm(Duration timeout, Runnable action) {
        if (timeout.isZero()) {
            return null;
        }
        Armed deadline = new Armed(clock.getAsLong() + timeout.toNanos(), action);
        armed.add(deadline);
        return deadline;
    }

    /// Runs the actions whose moment has come.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        for (Armed deadline : armed) {
            if (now - deadline.at >= 0 && armed.remove(deadline)) {
                deadline.action.run();
            }
        }
    }

    /// How many have neither passed nor been called off.
    public int pending() {
        return armed.size();
    }
}
