package io.smartproxy.guard;

import java.util.Arrays;

/// How often one client was let in during the last 60 s. Those of one tenth of a second are kept as one burst, with the
/// time of the last of them: so never are more let in within any 60 s than may be, and of a burst the first stay up to
/// a tenth of a second longer than they would have to. A client that comes once costs one number, one that comes all the
/// time some 600, whatever the limit.
///
/// For one thread at a time.
final class ConnectionRate {

    private static final long WINDOW_MILLIS = 60_000;
    private static final long BURST_MILLIS = 100;
    /// A power of two, as every length of the ring.
    private static final int SHORTEST = 1;
    /// Enough for all the connections that there may be; the time has room for 34 years.
    private static final int COUNT_BITS = 24;
    private static final long COUNT_MASK = (1 << COUNT_BITS) - 1;

    /// The bursts, the oldest first: the time in the upper bits of each number, the count in the lower.
    private long[] ring = new long[SHORTEST];
    private int first;
    private int size;
    private int total;

    /// Forgets what is 60 s old.
    ///
    /// @param millis now, counted from whenever; a time in front of an earlier one forgets nothing
    /// @return how often the client was let in since
    int count(long millis) {
        while (size > 0 && millis - timeOf(ring[first]) >= WINDOW_MILLIS) {
            total -= countOf(ring[first]);
            first = first + 1 & ring.length - 1;
            size--;
        }
        if (size == 0 && ring.length > SHORTEST) {
            ring = new long[SHORTEST];
            first = 0;
        }
        return total;
    }

    /// Counts one more, let in now.
    ///
    /// @param millis 0 or more, and not in front of an earlier one
    void add(long millis) {
        int last = first + size - 1 & ring.length - 1;
        if (size > 0 && timeOf(ring[last]) / BURST_MILLIS == millis / BURST_MILLIS) {
            ring[last] = burst(millis, countOf(ring[last]) + 1);
        } else {
            if (size == ring.length) {
                grow();
            }
            ring[first + size & ring.length - 1] = burst(millis, 1);
            size++;
        }
        total++;
    }

    private void grow() {
        long[] longer = Arrays.copyOf(ring, ring.length * 2);
        // What was in front of the first comes behind the last.
        System.arraycopy(ring, 0, longer, ring.length, first);
        ring = longer;
    }

    private static long burst(long millis, int count) {
        return millis << COUNT_BITS | count;
    }

    private static long timeOf(long burst) {
        return burst >>> COUNT_BITS;
    }

    private static int countOf(long burst) {
        return (int) (burst & COUNT_MASK);
    }
}
