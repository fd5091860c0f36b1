package io.smartproxy.peers;

import java.time.Duration;

/// The time that there is for all works, in shares. A work may take its shares of what those before it have left.
final class Budget {

    private final long endNanos;
    private int sharesLeft;
    private long shareEndNanos;

    /// It begins to run now.
    Budget(Duration limit, int shares) {
        endNanos = System.nanoTime() + limit.toNanos();
        sharesLeft = shares;
    }

    /// The next work begins.
    void beginWork(int shares) {
        long now = System.nanoTime();
        shareEndNanos = now + (endNanos - now) / sharesLeft * shares;
        sharesLeft -= shares;
    }

    /// Whether what takes so long can be done within the share of the work that has begun.
    boolean hasRoomFor(long nanos) {
        return System.nanoTime() + nanos - shareEndNanos <= 0;
    }
}
