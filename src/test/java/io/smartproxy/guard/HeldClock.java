package io.smartproxy.guard;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A clock that stands still until it is moved. It begins shortly in front of the end of a long, as [System#nanoTime]
/// may.
public final class HeldClock implements LongSupplier {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 12_345_678_901L);

    @Override
    public long getAsLong() {
        return now.get();
    }

    /// @return the time it is then
    public long pass(Duration time) {
        return now.addAndGet(time.toNanos());
    }
}
