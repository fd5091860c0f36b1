package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    /// The widest bucket is half as wide again as its lower bound.
    private static final double WIDEST = 0.5;

    private final Histogram histogram = new Histogram();

    @Test
    void withoutDurationsAllIsZero() {
        Histogram.Snapshot none = histogram.snapshot();
        assertThat(none.count()).isZero();
        assertThat(none.sum()).isZero();
        assertThat(none.atMost(Long.MAX_VALUE)).isZero();
        assertThat(none.quantile(0.5)).isZero();
    }

    /// Those that a scraper is told of, and two between them.
    @ParameterizedTest
    @ValueSource(longs = {
        10 * MICRO, 500 * MICRO, MILLI, 2_500 * MICRO, 5 * MILLI, 95 * MILLI, 100 * MILLI, 150 * MILLI, SECOND,
        10 * SECOND, 100_000 * SECOND, 250_000 * SECOND, 950_000 * SECOND,
    })
    void aBoundIsInclusive(long bound) {
        histogram.record(bound);
        histogram.record(bound + 1);
        assertThat(histogram.snapshot().atMost(bound)).isOne();
        assertThat(histogram.snapshot().atMost(bound - 1)).isZero();
        assertThat(histogram.snapshot().count()).isEqualTo(2);
    }

    @Test
    void aBoundWithinABucketCountsDownToTheNext() {
        histogram.record(SECOND);
        histogram.record(1_200 * MILLI);
        assertThat(histogram.snapshot().atMost(1_499 * MILLI)).isOne();
        assertThat(histogram.snapshot().atMost(1_500 * MILLI)).isEqualTo(2);
    }

    @Test
    void theShortestAndTheLongestHaveAPlace() {
        for (long duration : new long[] {Long.MIN_VALUE, -1, 0, 1}) {
            histogram.record(duration);
        }
        assertThat(histogram.snapshot().atMost(10 * MICRO)).isEqualTo(4);
        assertThat(histogram.snapshot().sum()).isEqualTo(1e-9);
        assertThat(histogram.snapshot().quantile(1)).isEqualTo(10e-6);
        for (int i = 0; i < 4; i++) {
            histogram.record(2_000_000 * SECOND);
        }
        assertThat(histogram.snapshot().atMost(950_000 * SECOND)).isEqualTo(4);
        assertThat(histogram.snapshot().count()).isEqualTo(8);
        assertThat(histogram.snapshot().quantile(0.9)).isEqualTo(950_000);
    }

    /// 100,000 connections that are open for a day each are more nanoseconds than a long holds.
    @Test
    void theSumOfManyLongDurationsDoesNotOverflow() {
        for (int i = 0; i < 200_000; i++) {
            histogram.record(86_400 * SECOND);
        }
        assertThat(histogram.snapshot().sum()).isCloseTo(200_000.0 * 86_400, within(1.0));
    }

    @Test
    void aQuantileLiesInItsBucketByItsShare() {
        for (int i = 0; i < 10; i++) {
            histogram.record(1_200 * MILLI);
        }
        assertThat(histogram.snapshot().quantile(0)).isEqualTo(1.0);
        assertThat(histogram.snapshot().quantile(0.5)).isEqualTo(1.25);
        assertThat(histogram.snapshot().quantile(1)).isEqualTo(1.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void quantilesAreWithinABucketOfTheExactOnes(long seed) {
        Random random = new Random(seed);
        long[] durations = new long[random.nextInt(1, 50_000)];
        for (int i = 0; i < durations.length; i++) {
            // As many in each decade from 20 µs to 2,000 s.
            durations[i] = (long) (20 * MICRO * Math.pow(10, 8 * random.nextDouble()));
            histogram.record(durations[i]);
        }
        Arrays.sort(durations);
        Histogram.Snapshot snapshot = histogram.snapshot();
        for (double share : new double[] {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1}) {
            int rank = (int) Math.ceil(share * durations.length);
            double exact = Ticks.seconds(durations[Math.max(rank, 1) - 1]);
            assertThat(snapshot.quantile(share)).as("%s of %s", share, durations.length)
                    .isBetween(exact / (1 + WIDEST), exact * (1 + WIDEST));
        }
        assertThat(snapshot.sum()).isCloseTo(Ticks.seconds(Arrays.stream(durations).sum()), within(1e-6));
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 100_000; n++) {
                    histogram.record((n % 10 + 1) * SECOND);
                }
            }));
        }
        long seen = 0;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            long count = histogram.snapshot().count();
            assertThat(count).isGreaterThanOrEqualTo(seen);
            seen = count;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Histogram.Snapshot snapshot = histogram.snapshot();
        assertThat(snapshot.count()).isEqualTo(400_000);
        assertThat(snapshot.atMost(5 * SECOND)).isEqualTo(200_000);
        assertThat(snapshot.sum()).isEqualTo(400_000 * 5.5);
    }
}
