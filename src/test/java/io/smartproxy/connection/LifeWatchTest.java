package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.LifeConfig;
import io.smartproxy.metrics.TestLedger;
import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifeWatchTest {

    private static final long MILLI = 1_000_000;

    private final ConnectionRegistry registry = new ConnectionRegistry(TestLedger.open());
    private final LifeWatch watch = new LifeWatch();

    private JoinedConnection watched(Duration inactivity, Duration lifetime) throws IOException {
        JoinedConnection joined = new JoinedConnection(registry,
                new LifeConfig(inactivity, lifetime, Optional.empty(), Optional.empty()));
        watch.watch(joined.connection, joined.life);
        return joined;
    }

    private void tick(long fromMilli, long toMilli) {
        for (long now = fromMilli; now <= toMilli; now += LifeWatch.TICK.toMillis()) {
            watch.tick(now * MILLI);
        }
    }

    @Test
    void fewSecondsAreKeptToATenthOfOne() throws Exception {
        try (JoinedConnection joined = watched(Duration.ofSeconds(3), Duration.ZERO)) {
            tick(0, 2_000);
            // A byte between two ticks.
            joined.up(1);
            tick(2_050, 5_000);
            assertThat(joined.connection.ending()).isNull();
            tick(5_050, 5_050);
            assertThat(joined.connection.ending()).isEqualTo(CloseReason.INACTIVE);
        }
    }

    @Test
    void hoursAreKeptToASecond() throws Exception {
        try (JoinedConnection joined = watched(Duration.ofHours(4), Duration.ZERO)) {
            long limit = Duration.ofHours(4).toMillis();
            tick(0, 10_000);
            joined.down(1);
            tick(10_050, 11_000);
            watch.tick((limit + 10_050) * MILLI - 1);
            assertThat(joined.connection.ending()).isNull();
            tick(limit + 10_050, limit + 11_000);
            assertThat(joined.connection.ending()).isEqualTo(CloseReason.INACTIVE);
        }
    }

    @Test
    void aLifeEndsWhateverMoves() throws Exception {
        try (JoinedConnection joined = watched(Duration.ofHours(4), Duration.ofSeconds(5))) {
            for (int i = 0; i < 5; i++) {
                joined.up(1);
                tick(i * 1000L, i * 1000L + 950);
            }
            assertThat(joined.connection.ending()).isNull();
            tick(5_000, 5_000);
            assertThat(joined.connection.ending()).isEqualTo(CloseReason.LIFETIME);
        }
    }

    @Test
    void oneThatIsNoLongerWatchedIsLeftAlone() throws Exception {
        try (JoinedConnection joined = new JoinedConnection(registry,
                new LifeConfig(Duration.ofSeconds(1), Duration.ZERO, Optional.empty(), Optional.empty()))) {
            watch.watch(joined.connection, joined.life).close();
            tick(0, 10_000);
            assertThat(joined.connection.ending()).isNull();
        }
    }
}
