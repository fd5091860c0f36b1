package io.smartproxy.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for something to become true, looking every few milliseconds: what has taken long to come about is looked for
/// less often, as many looks cost a request or the reading of a whole log.
public final class Await {

    /// Long enough for anything on a slow machine; reached only by a test that fails.
    public static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long SHORTEST_NANOS = 2_000_000;
    private static final long LONGEST_NANOS = 10_000_000;
    /// The part of the time waited so far that a look may be late by.
    private static final int PART = 20;

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
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            long waited = System.nanoTime() - begun;
            if (waited > limit.toNanos()) {
                throw new AssertionError("did not come about within " + limit + ": " + what.get());
            }
            LockSupport.parkNanos(Math.clamp(waited / PART, SHORTEST_NANOS, LONGEST_NANOS));
        }
    }
}
