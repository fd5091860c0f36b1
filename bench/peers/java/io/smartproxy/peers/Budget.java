package io.smartproxy.peers;

import java.time.Duration;

/// The time that there is for all works. Each may take an even share of what those before it have left.
final class Budget {

    private final long endNanos;
    private int worksLeft;
    private long shareEndNanos;

    /// It begins to run now.
    Budget(Duration limit, int works) {
        endNanos = System.nanoTime() + limit.toNanos();
        worksLeft = works;
    }

    /// The next work begins.
    void beginWork() {
        long now = System.nanoTime();
        shareEndNanos = now + (endNanos - now) / worksLeft;
        worksLeft--;
    }

    /// Whether what takes so long can be done within the share of the work that has begun.
    boolean hasRoomFor(long nanos) {
        return System.nanoTime() + nanos - shareEndNanos <= 0;
    }
}
