package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminConfigTest {

    private static final String ROUTE = "route.web.listen = 443\nroute.web.targets = builtin:demo\n";

    private static Settings settings(String lines) {
        return TestFile.load(lines + "\n" + ROUTE).settings();
    }

    private static ListenConfig listen(String lines) {
        return settings(lines).admin().listen().orElseThrow();
    }

    @Test
    void onePlaceOrNone() {
        assertThat(listen("admin.listen = [::1]:9000")).isEqualTo(
                new ListenConfig(Optional.of(IpAddress.parse("::1")), new PortRange(9000, 9000), "[::1]:9000"));
        assertThat(settings("admin.listen = off").admin().listen()).isEmpty();
        assertThat(listen("admin.listen = 8901\nadmin.token = t").address()).isEmpty();
    }

    @Test
    void namesAreKeptInLowerCase() {
        assertThat(settings("admin.hosts = Proxy.Example.COM., ops.internal").admin().hosts())
                .isEqualTo(Set.of("proxy.example.com", "ops.internal"));
    }

    @Test
    void aTokenIsNeverShown() {
        Optional<Secret> token = settings("admin.token = s3cr3t.token~").admin().token();
        assertThat(token).hasValueSatisfying(secret -> assertThat(secret.text()).isEqualTo("s3cr3t.token~"));
        assertThat(token.toString()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8900", "8900", "10.0.0.1:8900", "[::]:8900", "[2001:db8::1]:8900"})
    void whereOthersCanReachItThereIsAToken(String listen) {
        assertThat(TestFile.errors("admin.listen = " + listen + "\n" + ROUTE)).singleElement().asString()
                .contains("can be reached from other machines");
        assertThat(listen("admin.listen = " + listen + "\nadmin.token = t").shown()).isEqualTo(listen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8900", "127.255.0.9:1", "[::1]:8900", "[::ffff:127.0.0.1]:8900"})
    void onThisMachineItNeedsNone(String listen) {
        assertThat(listen("admin.listen = " + listen).isLoopback()).isTrue();
    }

    @Test
    void howFiguresAreKept() {
        assertThat(settings("metrics.retention = 10m\nmetrics.maxTrackedIPs = 7\nmetrics.instantWindow = 3s").metrics())
                .isEqualTo(new MetricsConfig(Duration.ofMinutes(10), 7, Duration.ofSeconds(3)));
        assertThat(settings("metrics.maxTrackedIPs = off").metrics().maxTrackedIps()).isZero();
    }

    @Test
    void aTokenFromTheEnvironmentThatIsWrongIsNotShown() {
        assertThat(TestFile.errors("admin.token = ${TOKEN}\n" + ROUTE, Map.of("TOKEN", "s3cr3t \u00e9")))
                .singleElement().asString().contains("cannot be sent").doesNotContain("s3cr3t");
    }
}
