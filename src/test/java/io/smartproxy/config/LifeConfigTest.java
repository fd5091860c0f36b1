package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifeConfigTest {

    private static LifeConfig life(String keys) {
        ProxyConfig config = TestFile.load("route.a.listen = 1\nroute.a.targets = builtin:demo\n" + keys);
        return ((ActionConfig.Forward) config.routes().getFirst().action()).life();
    }

    @Test
    void whatNobodyWritesIsUsual() {
        assertThat(life("")).isEqualTo(new LifeConfig(
                Duration.ofHours(4), Duration.ofHours(24), Optional.empty(), Optional.empty()));
        assertThat(life("").halfOpen(false)).isEqualTo(Duration.ofSeconds(30));
        assertThat(life("").halfOpen(true)).isEqualTo(Duration.ofMinutes(5));
        assertThat(life("").stuck(false)).isEqualTo(Duration.ofSeconds(60));
        assertThat(life("").stuck(true)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void whatIsWrittenHolds() {
        assertThat(life("""
                route.a.inactivityTimeout = 10m
                route.a.maxConnectionLifetime = 7d
                route.a.halfOpenTimeout = 1s
                route.a.stuckTimeout = off
                """)).isEqualTo(new LifeConfig(Duration.ofMinutes(10), Duration.ofDays(7),
                        Optional.of(Duration.ofSeconds(1)), Optional.of(Duration.ZERO)));
    }

    @ParameterizedTest
    @CsvSource({"standard, PT10M, PT24H", "extended, PT30M, PT0S", "immortal, PT0S, PT0S"})
    void treatmentsChangeBothLimits(String treatment, Duration inactivity, Duration lifetime) {
        LifeConfig life = life("""
                default.inactivityTimeout = 10m
                default.keepAliveInactivityMultiplier = 3
                route.a.keepAliveTreatment = %s
                """.formatted(treatment));
        assertThat(life.inactivity()).isEqualTo(inactivity);
        assertThat(life.lifetime()).isEqualTo(lifetime);
    }

    @Test
    void theMultiplierIsSixAndWhatIsOffStaysOff() {
        assertThat(life("route.a.keepAliveTreatment = extended\n").inactivity()).isEqualTo(Duration.ofHours(24));
        assertThat(life("route.a.keepAliveTreatment = extended\nroute.a.inactivityTimeout = off\n").inactivity())
                .isZero();
    }

    @Test
    void theWholeProxyClearsUp() {
        String route = "route.a.listen = 1\nroute.a.targets = builtin:demo\n";
        assertThat(TestFile.load(route).settings().upkeep())
                .isEqualTo(new UpkeepConfig(100, Duration.ofMillis(100), Duration.ofSeconds(10)));
        assertThat(TestFile.load(route + """
                cleanup.batchSize = 7
                cleanup.delay = 1s
                zombie.interval = off
                """).settings().upkeep()).isEqualTo(new UpkeepConfig(7, Duration.ofSeconds(1), Duration.ZERO));
    }
}
