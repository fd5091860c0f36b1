package io.smartproxy.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/// How often durations of each size have come up, in buckets that widen with the duration: 18 a decade, whose bounds
/// are 1, 1.5, 2, … 9.5 times a power of ten, from 10 µs to 950,000 s (11 days); what is shorter counts with the first,
/// what is longer in one of its own. Memory is fixed. Any thread may record and read.
public final class Histogram {

    private static final int A_DECADE = 18;
    private static final int DECADES = 11;
    private static final long SHORTEST = 10_000;
    private static final int BUCKETS = A_DECADE * DECADES + 1;
    /// The upper bound of each bucket but the last, inclusive, in nanoseconds.
    private static final long[] BOUNDS = bounds();

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    /// In seconds: the nanoseconds that many long connections have in common are more than a long holds.
    private final DoubleAdder sum = new DoubleAdder();

    private static long[] bounds() {
        long[] bounds = new long[BUCKETS - 1];
        long decade = SHORTEST;
        for (int i = 0; i < bounds.length; i++) {
            int step = i % A_DECADE;
            bounds[i] = decade + decade / 2 * step;
            if (step == A_DECADE - 1) {
                decade *= 10;
            }
        }
        return bounds;
    }

    /// @param duration in nanoseconds; a negative one counts as 0
    public void record(long duration) {
        counts.getAndIncrement(bucket(duration));
        sum.add(Ticks.seconds(Math.max(0, duration)));
    }

    /// The first bucket whose bound the duration does not pass.
    private static int bucket(long duration) {
        int low = 0;
        int high = BOUNDS.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (BOUNDS[middle] < duration) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// What has been recorded so far.
    public Snapshot snapshot() {
        long[] copy = new long[BUCKETS];
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
            count += copy[i];
        }
        return new Snapshot(copy, count, sum.sum());
    }

    /// The figures of a moment.
    public static final class Snapshot {

        private final long[] counts;
        private final long count;
        private final double sum;

        private Snapshot(long[] counts, long count, double sum) {
            this.counts = counts;
            this.count = count;
            this.sum = sum;
        }

        /// How many durations there were.
        public long count() {
            return count;
        }

        /// All durations together, in seconds.
        public double sum() {
            return sum;
        }

        /// How many were no longer than a bound.
        ///
        /// @param bound in nanoseconds; one that is not a bucket's counts down to the next that is
        public long atMost(long bound) {
            long sum = 0;
            for (int i = 0; i < BOUNDS.length && BOUNDS[i] <= bound; i++) {
                sum += counts[i];
            }
            return sum;
        }

        /// The duration, in seconds, that a share of all did not exceed, interpolated within its bucket; 0 if there
        /// were none.
        ///
        /// @param share from 0 to 1: 0.99 for the 99th percentile
        public double quantile(double share) {
            double wanted = share * count;
            double before = 0;
            for (int i = 0; i < BOUNDS.length; i++) {
                if (counts[i] > 0 && before + counts[i] >= wanted) {
                    long lower = i == 0 ? 0 : BOUNDS[i - 1];
                    return Ticks.seconds(lower) + Ticks.seconds(BOUNDS[i] - lower) * (wanted - before) / counts[i];
                }
                before += counts[i];
            }
            return count == 0 ? 0 : Ticks.seconds(BOUNDS[BOUNDS.length - 1]);
        }
    }
}
