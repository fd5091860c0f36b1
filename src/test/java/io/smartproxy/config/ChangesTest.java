package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final String ROUTES = """
            route.a.listen = 8080
            route.a.targets = 10.0.0.1:80
            route.b.listen = 8081
            route.b.action = block
            """;

    private static ProxyConfig read(String text) {
        ConfigResult result = ConfigLoader.parse(text, Path.of("/etc/proxy"), "proxy.properties", Map.of("T", "hush"));
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    private static Changes between(String before, String after) {
        return Changes.between(read(before), read(after));
    }

    @Test
    void theSameFileChangesNothing() {
        String all = """
                maxConnectionsPerIP = 7
                default.timeout.connect = 2s
                route.a.listen = 8080, 127.0.0.1:9000-9005, [::1]:1
                route.a.domains = a.example, *.b.example
                route.a.clients = 10.0.0.0/8
                route.a.tls = terminate-and-reencrypt
                route.a.tls.certificate = a.p12
                route.a.tls.password = p
                route.a.tls.clientAuth = required
                route.a.tls.clientCA = ca.pem
                route.a.tls.backend.ca = other.pem
                route.a.security.ipAllowList = @allowed.txt, 10.0.0.0/8
                route.a.security.ipBlockList = 10.1.0.0/16
                route.a.targets = one:1 weight=2, [::1]:2 backup
                route.a.health.check = tls
                route.a.sendProxyProtocol = v2
                route.a.proxyProtocol.tlvs = authority, alpn
                """;
        Changes changes = between(all, "# A comment and other blanks.\n\n" + all.replace(" = ", "="));
        assertThat(changes.hasEffect()).isFalse();
        assertThat(changes.lines()).isEmpty();
        assertThat(changes.restart()).isEmpty();
    }

    @Test
    void routesThatComeGoAndChangeAreNamedWithTheirKeys() {
        Changes changes = between(ROUTES, """
                route.c.listen = 8082
                route.c.action = respond
                route.a.listen = 8080
                route.a.targets = 10.0.0.1:80 weight=3
                route.a.retries = 5
                """);
        assertThat(changes.hasEffect()).isTrue();
        assertThat(changes.routes()).extracting(RouteChange::route).containsExactly("b", "c", "a");
        assertThat(changes.lines()).containsExactly(
                "route b: removed", "route c: added", "route a: changed retries, targets");
    }

    @Test
    void aRenamedRouteIsAnotherOne() {
        assertThat(between(ROUTES, ROUTES.replace("route.b", "route.z")).lines())
                .containsExactly("route b: removed", "route z: added");
    }

    @Test
    void aDefaultIsNamedWhereItMatters() {
        Changes changes = between(ROUTES + "default.retries = 1\n", ROUTES + "default.retries = 2\n");
        assertThat(changes.lines()).as("a route that blocks does not connect")
                .containsExactly("route a: changed retries");
        assertThat(between(ROUTES, ROUTES + "default.retries = 2\n").lines()).as("which is what held before").isEmpty();
    }

    @Test
    void anotherOrderIsAChange() {
        Changes changes = between(ROUTES, """
                route.b.listen = 8081
                route.b.action = block
                route.a.listen = 8080
                route.a.targets = 10.0.0.1:80
                """);
        assertThat(changes.hasEffect()).isTrue();
        assertThat(changes.lines()).containsExactly("routes: in another order");
    }

    @Test
    void keysOfTheProxyAreNamedAndThoseThatNeedARestartApart() {
        String before = ROUTES + "admin.token = a-secret\nlog.level = debug\n";
        String after = ROUTES + "admin.token = ${T}\nmetrics.retention = 2h\nmaxConnections = 9\nlog.level = info\n";
        Changes changes = between(before, after);
        assertThat(changes.lines()).containsExactly("proxy: changed log.level, maxConnections");
        assertThat(changes.restart()).containsExactly("admin.token", "metrics.retention");
        assertThat(changes.toString()).doesNotContain("secret").doesNotContain("hush");
    }

    @Test
    void whatNeedsARestartStaysAsItWasAndIsToldOfEachTime() {
        ProxyConfig running = read(ROUTES + "metrics.retention = 2h\nadmin.listen = 127.0.0.1:1\n");
        ProxyConfig file = read(ROUTES + "metrics.retention = 3h\nmetrics.maxTrackedIPs = 5\nshutdown.timeout = 1s\n");
        ProxyConfig used = file.under(running);
        assertThat(used.settings().metrics())
                .isEqualTo(new MetricsConfig(running.settings().metrics().retention(), 5,
                        file.settings().metrics().instantWindow()));
        assertThat(used.settings().admin()).isEqualTo(running.settings().admin());
        assertThat(used.settings().shutdownTimeout()).isEqualTo(file.settings().shutdownTimeout());
        assertThat(Changes.between(used, file)).satisfies(again -> {
            assertThat(again.hasEffect()).isFalse();
            assertThat(again.restart()).containsExactly("admin.listen", "metrics.retention");
        });
    }
}
