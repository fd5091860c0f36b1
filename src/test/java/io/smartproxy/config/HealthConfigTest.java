package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smartproxy.config.HealthConfig.Check;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The keys about several targets and their health, and what is wrong with others.
class HealthConfigTest {

    private static PoolConfig pool(String... keys) {
        return ((ActionConfig.Forward) TestFile.route(keys).action()).pool();
    }

    private static MemberConfig member(String host, int weight, boolean backup) {
        return new MemberConfig(new TargetConfig.Tcp(host, OptionalInt.of(1), host + ":1"), weight, backup);
    }

    /// Of the route `web`, beside a listener; without the file, the line and the route.
    private static List<String> errors(String... keys) {
        String text = "route.web.listen = 443\nroute.web." + String.join("\nroute.web.", keys);
        return TestFile.errors(text).stream().map(error -> error.replaceFirst("f:\\d+: route\\.web\\.", "")).toList();
    }

    @Test
    void weightsAndBackupsStandBehindTargets() {
        assertThat(pool("targets = a:1, b:1 weight=256,c:1 backup , d:1\t weight=2  backup, e:1 backup weight=1")
                .members()).containsExactly(member("a", 1, false), member("b", 256, false), member("c", 1, true),
                        member("d", 2, true), member("e", 1, true));
        assertThat(pool("targets = unix:/run/app.sock weight=3, builtin:demo backup").members()).containsExactly(
                new MemberConfig(new TargetConfig.Unix(Path.of("/run/app.sock"), "unix:/run/app.sock"), 3,
                        false),
                new MemberConfig(new TargetConfig.Demo(), 1, true));
    }

    @Test
    void variablesMayHoldThemToo() {
        ProxyConfig config = TestFile.load("route.a.listen = 1\nroute.a.targets = ${T}",
                Map.of("T", "a:1 weight=2, b:1 backup"));
        assertThat(((ActionConfig.Forward) config.routes().getFirst().action()).pool().members())
                .extracting(MemberConfig::weight, MemberConfig::backup)
                .containsExactly(tuple(2, false),
                        tuple(1, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "a:1 weight=0 | 'weight=0' is no weight, expected weight=N, N a whole number from 1 to 256",
        "a:1 weight=257 | 'weight=257' is no weight, expected weight=N, N a whole number from 1 to 256",
        "a:1 weight= | 'weight=' is no weight, expected weight=N, N a whole number from 1 to 256",
        "a:1 weight=x | 'weight=x' is no weight, expected weight=N, N a whole number from 1 to 256",
        "a:1 weight=1 weight=2 | 'weight=2' stands behind 'a:1' a second time",
        "b:1, a:1 backup backup | 'backup' stands behind 'a:1' a second time",
        "a:1 Backup | 'Backup' behind 'a:1' is not known, expected a comma, weight=N, backup or nothing behind a"
                + " target",
        "a:1 weight =2 | 'weight' behind 'a:1' is not known, expected a comma, weight=N, backup or nothing behind a"
                + " target",
        "a:1, a:1 weight=2 | 'a:1 weight=2' is in the list twice, expected once",
        "a:1 backup, b:1 backup | has nothing but backups, expected a target without 'backup'",
    })
    void whatStandsBehindATargetAndIsWrong(String targets, String message) {
        assertThat(errors("targets = " + targets)).containsExactly("targets: " + message);
    }

    @Test
    void whatNobodyWritesIsUsual() {
        assertThat(pool().balance()).isEqualTo(Balance.ROUND_ROBIN);
        assertThat(pool().health()).isEqualTo(new HealthConfig(Check.OFF, "/", Duration.ofSeconds(5),
                Duration.ofSeconds(2), 2, 3, 3, Duration.ofSeconds(10)));
    }

    @Test
    void whatIsWrittenHolds() {
        assertThat(pool("health.check = http", "health.path = /up?full=1", "health.interval = 100ms",
                "health.timeout = 1m", "health.rise = 1", "health.fall = 1000", "health.ejectAfter = off",
                "health.ejectFor = 1d").health()).isEqualTo(new HealthConfig(Check.HTTP, "/up?full=1",
                        Duration.ofMillis(100), Duration.ofMinutes(1), 1, 1000, 0, Duration.ofDays(1)));
        assertThat(pool("health.ejectAfter = 0").health().ejectAfter()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void everyAlgorithmHasItsWord(Balance balance) {
        assertThat(pool("balance = " + balance.label()).balance()).isEqualTo(balance);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "balance = sticky | balance: 'sticky' is not known, expected round-robin, least-connections, random or ip-hash",
        "health.check = ping | health.check: 'ping' is not known, expected off, tcp, tls or http",
        "health.interval = 0 | health.interval: '0' has no unit, expected a duration from 100ms to 1h, like 500ms or"
                + " 5s",
        "health.timeout = 2m | health.timeout: '2m' is out of range, expected a duration from 10ms to 1m, like 500ms"
                + " or 5s",
        "health.rise = 0 | health.rise: '0' is out of range, expected a whole number from 1 to 1000",
        "health.fall = x | health.fall: 'x' is not a whole number, expected a whole number from 1 to 1000",
        "health.ejectAfter = -1 | health.ejectAfter: '-1' is out of range, expected a whole number from 0 to 1000000,"
                + " or off",
        "health.ejectFor = off | health.ejectFor: 'off' does not begin with a whole number, expected a duration from"
                + " 100ms to 1d, like 500ms or 5s",
        "health.path = up | health.path: 'up' does not begin with '/', expected a path, maybe with a query, like"
                + " /health or /status?short=1",
        "health.path = /a b | health.path: '/a b' has blanks or characters other than ASCII, expected them in their"
                + " %-form",
        "health.path = /a#b | health.path: '/a#b' has a fragment, which is never sent, expected nothing from '#' on",
    })
    void wrongValues(String line, String message) {
        assertThat(errors("targets = a:1", line.startsWith("health.check") ? line : "health.check = http",
                line.startsWith("health.check") ? "priority = 1" : line)).containsExactly(message);
    }

    @Test
    void keysOfChecksThatAreNotMadeHaveNoMeaning() {
        String only = ": has no meaning for this route, expected only with health.check = ";
        assertThat(errors("targets = a:1", "health.interval = 1s", "health.timeout = 1s", "health.rise = 1",
                "health.fall = 1", "health.path = /", "health.ejectAfter = 5")).containsExactly(
                        "health.interval" + only + "tcp, tls or http", "health.timeout" + only + "tcp, tls or http",
                        "health.rise" + only + "tcp, tls or http", "health.fall" + only + "tcp, tls or http",
                        "health.path" + only + "http");
        assertThat(errors("targets = a:1", "health.check = tcp", "health.path = /"))
                .containsExactly("health.path" + only + "http");
        assertThat(TestFile.errors("default.health.path = /\ndefault.health.rise = 1\ndefault.listen = 1\n"
                + "route.a.targets = a:1\nroute.a.health.check = tcp\nroute.b.targets = a:1\nroute.b.path = /b"))
                .isEmpty();
    }

    @Test
    void notEveryTargetCanBeChecked() {
        assertThat(errors("targets = a:*", "health.check = tcp")).containsExactly("health.check: cannot stand together"
                + " with route.web.targets on line 2: 'a:*' has no port that could be checked, expected one without the"
                + " other");
        assertThat(errors("targets = a:1, builtin:demo", "health.check = tls")).containsExactly("health.check: cannot"
                + " stand together with route.web.targets on line 2: 'builtin:demo' speaks no TLS, expected one without"
                + " the other");
        assertThat(errors("targets = builtin:demo, unix:/x", "health.check = http")).isEmpty();
    }

    @Test
    void routesWithoutTargetsHaveNoHealth() {
        assertThat(errors("action = block", "health.check = tcp")).containsExactly("health.check: has no meaning for"
                + " the action of this route, expected only with action = forward");
        assertThat(errors("action = block", "balance = random")).hasSize(1);
    }
}
