package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThroughputTrackerTest {

    private static final long SECOND = 1_000_000_000;
    private static final long START = Long.MAX_VALUE - 12 * SECOND;
    private static final long FROM_THE_START = START;

    private final Ticks ticks = new Ticks(3600, START);
    private final ThroughputTracker tracker = new ThroughputTracker(ticks);

    private void tick(long after) {
        ticks.add(ticks.time(ticks.last()) + after);
        tracker.roll();
    }

    private void move(long received, long sent) {
        tracker.credit(received, sent, FROM_THE_START);
    }

    @Test
    void beforeTheFirstByteThereIsNothing() {
        assertThat(tracker.over(SECOND)).isEqualTo(Rates.ZERO);
        assertThat(tracker.history(SECOND)).isEmpty();
        tick(SECOND);
        move(0, 0);
        tick(SECOND);
        assertThat(tracker.over(10 * SECOND)).isEqualTo(Rates.ZERO);
        assertThat(tracker.totals()).isEqualTo(new Totals(0, 0));
        assertThat(tracker.history(10 * SECOND)).containsExactly(
                new ThroughputTracker.Row(1, 0, 0), new ThroughputTracker.Row(2, 0, 0));
    }

    @Test
    void whatHasMovedSinceTheLastTickIsInTheTotalAndInNoRate() {
        move(5, 7);
        assertThat(tracker.totals()).isEqualTo(new Totals(5, 7));
        assertThat(tracker.over(SECOND)).isEqualTo(Rates.ZERO);
        tick(SECOND);
        assertThat(tracker.over(SECOND)).isEqualTo(new Rates(5, 7));
    }

    @Test
    void theSilenceBeforeTheFirstByteIsInNoWindow() {
        for (int i = 0; i < 100; i++) {
            tick(SECOND);
        }
        move(10, 20);
        tick(SECOND);
        move(10, 20);
        tick(SECOND);
        assertThat(tracker.over(60 * SECOND)).isEqualTo(new Rates(10, 20));
        tick(SECOND);
        tick(SECOND);
        assertThat(tracker.over(60 * SECOND)).isEqualTo(new Rates(5, 10));
        assertThat(tracker.over(SECOND)).isEqualTo(Rates.ZERO);
    }

    /// Also where the beginning and the tick lie on either side of the end of a long.
    @ParameterizedTest
    @CsvSource({"0", "11", "12", "13"})
    void whatBeginsBetweenTwoTicksIsOverTheTimeSinceThen(int before) {
        for (int i = 0; i < before; i++) {
            tick(SECOND);
        }
        long since = ticks.time(ticks.last()) + SECOND / 4;
        tracker.credit(750, 75, since);
        tick(SECOND);
        assertThat(tracker.over(SECOND)).isEqualTo(new Rates(1000, 100));
        tracker.credit(1000, 100, since);
        tick(SECOND);
        assertThat(tracker.over(10 * SECOND)).isEqualTo(new Rates(1000, 100));
    }

    /// 10 KB in the last millisecond of a sample are no 10 MB/s.
    @Test
    void whatBeginsRightBeforeATickIsNoSpike() {
        tracker.credit(10_000, 0, START + SECOND - SECOND / 1000);
        tick(SECOND);
        assertThat(tracker.over(60 * SECOND).received()).isLessThanOrEqualTo(20_000);
        tick(SECOND);
        tick(SECOND);
        assertThat(tracker.over(60 * SECOND).received()).isBetween(4_900.0, 5_000.0);
    }

    @Test
    void whatBeganAfterTheTickThatCreditsItHasNoNegativeRate() {
        tracker.credit(10_000, 0, START + SECOND + 1);
        tick(SECOND);
        assertThat(tracker.over(SECOND).received()).isBetween(0.0, 20_000.0);
        assertThat(tracker.totals().received()).isEqualTo(10_000);
    }

    @Test
    void rowsOfTheHistoryAreTheSamplesOldestFirst() {
        tick(SECOND);
        move(3, 30);
        tick(3 * SECOND);
        move(5, 50);
        tick(SECOND);
        assertThat(tracker.history(60 * SECOND)).containsExactly(new ThroughputTracker.Row(1, 0, 0),
                new ThroughputTracker.Row(2, 1, 10), new ThroughputTracker.Row(3, 5, 50));
        assertThat(tracker.history(SECOND)).containsExactly(new ThroughputTracker.Row(3, 5, 50));
    }

    /// Of as many samples as it keeps, wherever in the ring they lie.
    @Test
    void everySampleIsKeptUpToTheRetentionAndNoLonger() {
        for (int second = 1; second <= 3 * 3600 + 7; second++) {
            move(second, 0);
            tick(SECOND);
            List<ThroughputTracker.Row> rows = tracker.history(10_000 * SECOND);
            assertEquals(Math.min(second, 3600), rows.size());
            assertEquals(second, rows.getLast().received());
            assertEquals(second - rows.size() + 1, rows.getFirst().received());
            assertEquals(second, rows.getLast().tick());
        }
    }

    /// The same by looking at all samples there have been.
    private static final class Reference {
        private final int kept;
        private final List<Long> times = new ArrayList<>(List.of(START));
        private final List<Totals> totals = new ArrayList<>(List.of(new Totals(0, 0)));
        private int first = -1;
        private long begun;
        private Totals now = new Totals(0, 0);

        private Reference(int kept) {
            this.kept = kept;
        }

        private void credit(long received, long sent, long since) {
            if (first < 0 && received + sent > 0) {
                first = last();
                begun = since - time(first) > 0 ? since : time(first);
            }
            now = new Totals(now.received() + received, now.sent() + sent);
        }

        private void tick(long time) {
            times.add(time);
            totals.add(now);
        }

        private int last() {
            return times.size() - 1;
        }

        private long time(int tick) {
            return times.get(tick);
        }

        private int beginning(long window, int from) {
            int nearest = -1;
            for (int tick = Math.max(from, last() - kept); tick < last(); tick++) {
                if (nearest < 0 || off(tick, window) < off(nearest, window)) {
                    nearest = tick;
                }
            }
            return nearest;
        }

        private long off(int tick, long window) {
            return Math.abs(time(last()) - time(tick) - window);
        }

        private Rates over(long window) {
            if (first < 0 || first == last()) {
                return Rates.ZERO;
            }
            int from = beginning(window, first);
            long span = Math.max(SECOND / 2, time(last()) - (from == first ? begun : time(from)));
            Totals before = totals.get(from);
            return new Rates((now.received() - before.received()) * 1e9 / span,
                    (now.sent() - before.sent()) * 1e9 / span);
        }

        private List<ThroughputTracker.Row> history(long window) {
            List<ThroughputTracker.Row> rows = new ArrayList<>();
            for (int tick = beginning(window, 0) + 1; tick > 0 && tick <= last(); tick++) {
                Totals more = totals.get(tick);
                Totals less = totals.get(tick - 1);
                double span = (time(tick) - time(tick - 1)) / 1e9;
                rows.add(new ThroughputTracker.Row(tick, (more.received() - less.received()) / span,
                        (more.sent() - less.sent()) / span));
            }
            return rows;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 62, 63, 64, 65, 126, 127, 128, 300})
    void itAnswersAsIfAllSamplesWereLookedAt(int kept) {
        for (int seed = 0; seed < 5; seed++) {
            compare(new Random(31L * kept + seed), kept);
        }
    }

    private static void compare(Random random, int kept) {
        Ticks axis = new Ticks(kept, START);
        ThroughputTracker tracker = new ThroughputTracker(axis);
        Reference reference = new Reference(kept);
        long now = START;
        int silent = random.nextInt(3 * kept);
        for (int step = 0; step < 2000; step++) {
            long span = random.nextInt(20) == 0 ? random.nextLong(SECOND / 2, 40 * SECOND)
                    : random.nextLong(SECOND * 9 / 10, SECOND * 11 / 10);
            for (int part = random.nextInt(3); part > 0 && step >= silent; part--) {
                long received = random.nextInt(4) == 0 ? 0 : random.nextInt(1_000_000);
                long sent = random.nextInt(4) == 0 ? 0 : random.nextInt(1_000_000);
                long since = now + random.nextLong(-5 * SECOND, span);
                tracker.credit(received, sent, since);
                reference.credit(received, sent, since);
            }
            now += span;
            axis.add(now);
            tracker.roll();
            reference.tick(now);
            assertEquals(reference.now, tracker.totals());
            long window = random.nextLong(1, 2L * kept * SECOND);
            assertNear(reference.over(window), tracker.over(window));
            if (step % 7 == 0) {
                assertSame(reference.history(window), tracker.history(window));
            }
        }
    }

    private static void assertSame(List<ThroughputTracker.Row> wanted, List<ThroughputTracker.Row> rows) {
        assertEquals(wanted.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(wanted.get(i).tick(), rows.get(i).tick());
            assertNear(new Rates(wanted.get(i).received(), wanted.get(i).sent()),
                    new Rates(rows.get(i).received(), rows.get(i).sent()));
        }
    }

    private static void assertNear(Rates wanted, Rates rates) {
        assertEquals(wanted.received(), rates.received(), 1e-9 * wanted.received());
        assertEquals(wanted.sent(), rates.sent(), 1e-9 * wanted.sent());
    }
}
