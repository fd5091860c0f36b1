package io.smartproxy.metrics;

/// The connections and bytes of a part of all: of a route, or of a client IP. Guarded by the [Ledger].
final class Account {

    private final ThroughputTracker tracker;
    private int active;
    private long total;

    Account(Ticks ticks) {
        tracker = new ThroughputTracker(ticks);
    }

    ThroughputTracker tracker() {
        return tracker;
    }

    /// Connections that are open.
    int active() {
        return active;
    }

    /// Connections that there have been.
    long total() {
        return total;
    }

    /// One more connection, with what has moved on it so far.
    ///
    /// @param since when it began, in nanoseconds
    void begin(Totals soFar, long since) {
        active++;
        total++;
        tracker.credit(soFar.received(), soFar.sent(), since);
    }

    /// One connection fewer.
    void end() {
        active--;
    }
}
