package io.smartproxy.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for something to become true, looking every few milliseconds.
public final class Await {

    /// Long enough for anything on a slow machine; reached only by a test that fails.
    public static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 2_000_000;

    private Await() {
    }

    public static void until(String what, BooleanSupplier condition) {
        until(what, LIMIT, condition);
    }

    /// @param what what is waited for, for the message
    /// @throws AssertionError when it has not come about in time
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(() -> what, limit, condition);
    }

    /// @param what asked only when the time is over, so it can tell what is the case instead
    public static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not come about within " + limit + ": " + what.get());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
