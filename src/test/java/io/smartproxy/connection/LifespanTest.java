package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.LifeConfig;
import io.smartproxy.net.CloseReason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifespanTest {

    private static final long BEGUN = Long.MAX_VALUE - 5_000_000_000L;
    private static final Duration OFF = Duration.ZERO;

    private static Lifespan life(Duration inactivity, Duration lifetime, double spread) {
        return new Lifespan(new LifeConfig(inactivity, lifetime, Optional.empty(), Optional.empty()), false,
                () -> spread, BEGUN, 0);
    }

    /// The clock runs over the largest number soon after the beginning.
    private static long at(Duration age) {
        return BEGUN + age.toNanos();
    }

    @ParameterizedTest
    @CsvSource({"1, PT4H", "0.95, PT3H48M", "1.05, PT4H12M"})
    void inactivityIsOverAtItsLimitAndNotBefore(double spread, Duration limit) {
        Lifespan life = life(Duration.ofHours(4), OFF, spread);
        assertThat(life.look(at(limit.minusNanos(1)), 0)).isEmpty();
        assertThat(life.look(at(limit), 0)).contains(CloseReason.INACTIVE);
    }

    @Test
    void aByteBeginsItAnew() {
        Lifespan life = life(Duration.ofSeconds(10), OFF, 1);
        assertThat(life.look(at(Duration.ofSeconds(9)), 1)).isEmpty();
        assertThat(life.look(at(Duration.ofMillis(18_999)), 1)).isEmpty();
        assertThat(life.look(at(Duration.ofSeconds(19)), 1)).contains(CloseReason.INACTIVE);
        // One that comes at the last moment still counts.
        assertThat(life.look(at(Duration.ofSeconds(19)), 2)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, PT24H", "0.95, PT22H48M", "1.05, PT25H12M"})
    void aLifeIsOverAtItsLimitWhateverMoves(double spread, Duration limit) {
        Lifespan life = life(OFF, Duration.ofHours(24), spread);
        assertThat(life.look(at(limit.minusNanos(1)), 100)).isEmpty();
        assertThat(life.look(at(limit), 200)).contains(CloseReason.LIFETIME);
    }

    @Test
    void whatIsOffIsNeverOver() {
        Lifespan life = life(OFF, OFF, 1);
        assertThat(life.look(at(Duration.ofDays(36_500)), 0)).isEmpty();
        Lifespan undead = new Lifespan(new LifeConfig(OFF, OFF, Optional.of(OFF), Optional.of(OFF)), true, () -> 1,
                BEGUN, 0);
        assertThat(undead.isHalfZombie(at(Duration.ofDays(36_500)))).isFalse();
        assertThat(undead.isStuck(at(Duration.ofDays(36_500)))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"false, PT30S, PT60S", "true, PT5M, PT5M"})
    void zombiesHaveTheUsualTimes(boolean tls, Duration half, Duration stuck) {
        Lifespan life = new Lifespan(LifeConfig.USUAL, tls, () -> 1, BEGUN, 0);
        assertThat(life.isHalfZombie(at(half.minusNanos(1)))).isFalse();
        assertThat(life.isHalfZombie(at(half))).isTrue();
        assertThat(life.isStuck(at(stuck.minusNanos(1)))).isFalse();
        assertThat(life.isStuck(at(stuck))).isTrue();
    }

    @Test
    void zombiesHaveTheTimesThatAreWritten() {
        Lifespan life = new Lifespan(new LifeConfig(OFF, OFF, Optional.of(Duration.ofSeconds(7)),
                Optional.of(Duration.ofSeconds(9))), true, () -> 1, BEGUN, 0);
        assertThat(life.isHalfZombie(at(Duration.ofMillis(6_999)))).isFalse();
        assertThat(life.isHalfZombie(at(Duration.ofSeconds(7)))).isTrue();
        assertThat(life.isStuck(at(Duration.ofMillis(8_999)))).isFalse();
        assertThat(life.isStuck(at(Duration.ofSeconds(9)))).isTrue();
    }

    @Test
    void onlyAFewSecondsAreLookedAtOften() {
        assertThat(life(Duration.ofSeconds(10), OFF, 1).isBrisk()).isFalse();
        assertThat(life(Duration.ofMillis(9_999), OFF, 1).isBrisk()).isTrue();
        assertThat(life(OFF, Duration.ofMillis(1), 1).isBrisk()).isTrue();
        assertThat(life(OFF, OFF, 1).isBrisk()).isFalse();
    }
}
