package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {

    private static final long SECOND = 1_000_000_000;
    /// The ticks after the first come over the end of a long.
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    private static Ticks ticks(int kept, double... seconds) {
        Ticks ticks = new Ticks(kept, START);
        for (double at : seconds) {
            ticks.add(START + (long) (at * SECOND));
        }
        return ticks;
    }

    @Test
    void theStartIsTheFirst() {
        Ticks ticks = new Ticks(1, START);
        assertThat(ticks.last()).isZero();
        assertThat(ticks.oldest()).isZero();
        assertThat(ticks.time(0)).isEqualTo(START);
    }

    @Test
    void theLastFewAreKept() {
        Ticks ticks = ticks(3, 1, 2, 3);
        assertThat(ticks.capacity()).isEqualTo(4);
        assertThat(ticks.oldest()).isZero();
        ticks.add(START + 4 * SECOND);
        ticks.add(START + 6 * SECOND);
        assertThat(ticks.last()).isEqualTo(5);
        assertThat(ticks.oldest()).isEqualTo(2);
        for (long number = 2; number < 5; number++) {
            assertThat(ticks.time(number) - START).isEqualTo(number * SECOND);
        }
        assertThat(ticks.time(5) - START).isEqualTo(6 * SECOND);
    }

    /// Ticks at 0, 1, 2, 3, a late one at 33, and 34.
    @ParameterizedTest
    @CsvSource({
        "0.001, 4", "1, 4", "10, 4", "15.9, 4", "16.1, 3", "31, 3", "31.4, 3", "31.6, 2", "33, 1", "33.6, 0", "34, 0",
        "9000000, 0", "9223372036, 0",
    })
    void aWindowBeginsAtTheNearest(double window, long number) {
        assertThat(ticks(10, 1, 2, 3, 33, 34).beginning((long) (window * SECOND), 0)).isEqualTo(number);
    }

    @Test
    void theLongestWindowThereIsBeginsAtTheOldest() {
        assertThat(ticks(10, 1, 2, 3).beginning(Long.MAX_VALUE, 0)).isZero();
    }

    @Test
    void aWindowBeginsNoEarlierThanItMay() {
        Ticks ticks = ticks(10, 1, 2, 3, 4, 5);
        assertThat(ticks.beginning(4 * SECOND, 3)).isEqualTo(3);
        assertThat(ticks.beginning(SECOND, 3)).isEqualTo(4);
    }
}
