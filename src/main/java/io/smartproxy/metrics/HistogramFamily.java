package io.smartproxy.metrics;

import io.smartproxy.metrics.Exposition.Labels;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.LongStream;

/// How histograms are told of: with fewer bounds than they have, at 1, 2.5 and 5 times powers of ten seconds.
///
/// @param bounds ascending
record HistogramFamily(List<Bound> bounds) {

    /// Of what has a time-out of seconds.
    static final HistogramFamily UP_TO_TEN_SECONDS = between(500_000, 10_000_000_000L);
    /// Of connections; a day is 86,400 s.
    static final HistogramFamily UP_TO_A_DAY = between(10_000_000, 100_000_000_000_000L);
    /// The shortest that a [Histogram] tells apart.
    private static final long SHORTEST = 10_000;

    /// @param nanos   inclusive
    /// @param seconds as its label says it
    record Bound(long nanos, String seconds) {

        private static Bound of(long nanos) {
            return new Bound(nanos, BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString());
        }
    }

    /// @param least in nanoseconds, as is `most`
    private static HistogramFamily between(long least, long most) {
        return new HistogramFamily(LongStream.iterate(SHORTEST, decade -> decade <= most, decade -> 10 * decade)
                .flatMap(decade -> LongStream.of(decade, decade / 2 * 5, 5 * decade))
                .filter(bound -> bound >= least && bound <= most)
                .mapToObj(Bound::of).toList());
    }

    /// The samples of one histogram.
    void write(Exposition to, Labels labels, Histogram.Snapshot snapshot) {
        for (Bound bound : bounds) {
            to.sample("_bucket", labels.and("le", bound.seconds), snapshot.atMost(bound.nanos));
        }
        to.sample("_bucket", labels.and("le", "+Inf"), snapshot.count());
        to.sample("_sum", labels, snapshot.sum());
        to.sample("_count", labels, snapshot.count());
    }
}
