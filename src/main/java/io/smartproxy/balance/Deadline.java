package io.smartproxy.balance;

import java.net.SocketTimeoutException;
import java.time.Duration;

/// The moment by which a target must have been reached, or none.
///
/// @param at      on the scale of [System#nanoTime]
/// @param limited whether there is one
record Deadline(long at, boolean limited) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /// @param timeout zero for no deadline
    static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos(), !timeout.isZero());
    }

    /// Milliseconds left, at least 1; 0 stands for 'no deadline', as it does for sockets.
    ///
    /// @throws SocketTimeoutException when it has passed
    int millis() throws SocketTimeoutException {
        if (!limited) {
            return 0;
        }
        long left = at - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no time left");
        }
        return Math.clamp(left / NANOS_PER_MILLI, 1, Integer.MAX_VALUE);
    }
}
