package io.smartproxy.peers;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for something to become true, looking every millisecond.
final class Wait {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 1_000_000;

    private Wait() {
    }

    /// What is looked at.
    @FunctionalInterface
    interface Condition {

        boolean met() throws IOException;
    }

    /// @param what asked only when the time is over
    /// @throws IOException when it has not come about within 30 s
    static void until(Supplier<String> what, Condition condition) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.met()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("did not come about within " + LIMIT + ": " + what.get());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
