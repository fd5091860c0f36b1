package io.smartproxy.peers;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// The unit of bulk.
final class Gibibyte {

    /// Of [#seconds].
    static final String UNIT = "s/GiB";
    private static final double BYTES = 1L << 30;
    /// Fewer are none: something is wrong.
    private static final long FEWEST_BYTES = 1L << 20;

    private Gibibyte() {
    }

    /// Processor time for each.
    ///
    /// @throws IOException when too few bytes have moved to tell
    static double seconds(long cpuNanos, long bytes) throws IOException {
        if (bytes < FEWEST_BYTES) {
            throw new IOException("only " + bytes + " bytes have moved in time");
        }
        return (double) cpuNanos / TimeUnit.SECONDS.toNanos(1) / (bytes / BYTES);
    }
}
