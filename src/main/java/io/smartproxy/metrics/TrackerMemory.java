package io.smartproxy.metrics;

import java.time.Duration;
import java.util.Optional;

/// How many client IPs can have figures of their own: those of all of them, at the full retention, take a quarter of
/// the heap at most.
public final class TrackerMemory {

    private static final int SHARE_OF_HEAP = 4;
    /// All but the samples: the objects, the refusals by reason, the address, and its place in the ledger.
    private static final int FIXED = 512;
    private static final long MIB = 1 << 20;

    private TrackerMemory() {
    }

    /// What the heap comes to.
    ///
    /// @param trackedIps how many client IPs can be tracked, 0 or more
    /// @param warning    why that is fewer than the file says; names the keys
    public record Capacity(int trackedIps, Optional<String> warning) {
    }

    /// @param wanted       `metrics.maxTrackedIPs`, 0 or more
    /// @param retention    `metrics.retention`
    /// @param maxHeapBytes what the heap may grow to: [Runtime#maxMemory]
    public static Capacity of(int wanted, Duration retention, long maxHeapBytes) {
        long each = each(retention);
        long share = maxHeapBytes / SHARE_OF_HEAP;
        long fitting = share / each;
        if (wanted <= fitting) {
            return new Capacity(wanted, Optional.empty());
        }
        return new Capacity((int) fitting, Optional.of("is lowered from " + wanted + " to "
                + fitting + ": " + wanted + " clients with a sample for each of " + retention.toSeconds()
                + " s (metrics.retention) need " + Math.ceilDiv(each * wanted, MIB)
                + " MiB, and a quarter of the heap (-Xmx) is " + share / MIB + " MiB"));
    }

    /// Bytes that a client's figures take at the full retention.
    static long each(Duration retention) {
        return FIXED + ThroughputTracker.fullBytes(retention.toSeconds());
    }
}
