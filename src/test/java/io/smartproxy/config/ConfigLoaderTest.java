package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.Log;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import io.smartproxy.net.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final String ROUTE = "route.web.listen = 443\nroute.web.targets = builtin:demo\n";

    private static Settings settings(String line) {
        return TestFile.load(line + "\n" + ROUTE).settings();
    }

    /// To one target, and all that is not written as usual.
    private static ActionConfig.Forward forwardTo(TargetConfig target, int retries) {
        HealthConfig health = new HealthConfig(HealthConfig.Check.OFF, "/", Duration.ofSeconds(5),
                Duration.ofSeconds(2), 2, 3, 3, Duration.ofSeconds(10));
        PoolConfig pool = new PoolConfig(List.of(new MemberConfig(target, 1, false)), Balance.ROUND_ROBIN, health,
                Duration.ofSeconds(5), retries);
        return new ActionConfig.Forward(pool, LifeConfig.USUAL, new SentHeader.None());
    }

    private static ActionConfig.Forward forward(RouteConfig route) {
        return (ActionConfig.Forward) route.action();
    }

    @Test
    void whatNobodyWritesHasItsDefault() {
        ProxyConfig config = TestFile.load(ROUTE);
        assertThat(config.file()).isEqualTo("f");
        assertThat(config.settings()).isEqualTo(new Settings(
                Duration.ofSeconds(10), Duration.ofSeconds(30), Log.Level.INFO, Log.Format.TEXT,
                Duration.ofSeconds(5), 65536, false,
                new LimitsConfig(OptionalInt.empty(), 100, 300, 64, CidrSet.EMPTY),
                new AcceptedHeaders(CidrSet.EMPTY, AcceptedHeaders.Policy.AUTO, Duration.ofSeconds(3)),
                new UpkeepConfig(100, Duration.ofMillis(100), Duration.ofSeconds(10)),
                new AdminConfig(Optional.of(new ListenConfig(Optional.of(IpAddress.parse("127.0.0.1")),
                        new PortRange(8900, 8900), "127.0.0.1:8900")), Optional.empty(), Set.of()),
                new MetricsConfig(Duration.ofHours(1), 4096, Duration.ofSeconds(1))));
        assertThat(config.routes()).containsExactly(new RouteConfig("web", 1,
                new MatchConfig(List.of(new ListenConfig(Optional.empty(), new PortRange(443, 443), "443")),
                        List.of(), Optional.empty(), Set.of(), Set.of(), "", 0, TlsMode.ANY),
                new SecurityConfig(NetworkList.EMPTY, NetworkList.EMPTY, 0), Optional.empty(),
                forwardTo(new TargetConfig.Demo(), 2)));
        assertThat(config.lines()).isEqualTo(Map.of("route.web.listen", 1, "route.web.targets", 2));
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, 250", "10s, 10000", "5m, 300000", "4h, 14400000", "7d, 604800000", "365d, 31536000000",
        "8760h, 31536000000", "0, 0", "0s, 0", "off, 0", "007s, 7000",
    })
    void durations(String text, long millis) {
        assertThat(settings("timeout.preface = " + text).prefaceTimeout()).hasMillis(millis);
        assertThat(settings("shutdown.timeout = " + text).shutdownTimeout()).hasMillis(millis);
        assertThat(forward(TestFile.route("timeout.connect = " + text)).pool().connectTimeout()).hasMillis(millis);
    }

    @ParameterizedTest
    @CsvSource({"100ms, 100", "5s, 5000", "10s, 10000", "10000ms, 10000"})
    void flushInterval(String text, long millis) {
        assertThat(settings("log.flushInterval = " + text).flushInterval()).hasMillis(millis);
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "4KiB, 4096", "64KiB, 65536", "1MiB, 1048576", "16MiB, 16777216", "16777216, 16777216"})
    void sizes(String text, int bytes) {
        assertThat(settings("buffer.size = " + text).bufferSize()).isEqualTo(bytes);
    }

    @Test
    void addressesAreSharedIfTheFileSaysSo() {
        assertThat(settings("listen.reusePort = true").reusePort()).isTrue();
        assertThat(settings("listen.reusePort = false").reusePort()).isFalse();
    }

    @Test
    void logWords() {
        assertThat(settings("log.level = error").logLevel()).isEqualTo(Log.Level.ERROR);
        assertThat(settings("log.level = debug").logLevel()).isEqualTo(Log.Level.DEBUG);
        assertThat(settings("log.format = json").logFormat()).isEqualTo(Log.Format.JSON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "443||443|443", "8000-8010||8000|8010", "1-65535||1|65535", "8000 - 8010||8000|8010",
        "0.0.0.0:443|0.0.0.0|443|443", "127.0.0.1:80|127.0.0.1|80|80", "[::1]:80|::1|80|80", "[::]:1-2|::|1|2",
        "[::ffff:10.0.0.1]:80|10.0.0.1|80|80",
    })
    void listeners(String text, String address, int first, int last) {
        assertThat(TestFile.route("listen = " + text).match().listen()).containsExactly(new ListenConfig(
                Optional.ofNullable(address).map(IpAddress::parse), new PortRange(first, last), text));
    }

    @Test
    void listsKeepTheirOrderAndDropBlanksAroundItems() {
        MatchConfig match = TestFile.route("listen = 443 ,\t[::1]:80,127.0.0.1:80").match();
        assertThat(match.listen()).extracting(ListenConfig::shown).containsExactly("443", "[::1]:80", "127.0.0.1:80");
        assertThat(match.listen()).hasToString("[443, [::1]:80, 127.0.0.1:80]");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:80, localhost, 80", "app_1.x-y.internal.:65535, app_1.x-y.internal., 65535",
        "10.0.0.1:1, 10.0.0.1, 1", "[2001:db8::1]:8080, 2001:db8::1, 8080", "3com.example:80, 3com.example, 80",
    })
    void targetsOverTcp(String text, String host, int port) {
        assertThat(forward(TestFile.route("targets = " + text)).targets())
                .containsExactly(new TargetConfig.Tcp(host, OptionalInt.of(port), text));
    }

    @Test
    void otherTargets() {
        List<TargetConfig> targets = forward(TestFile.route(
                "targets = app:*, [::1]:*, unix:/run/app.sock, unix:run/app.sock, builtin:demo")).targets();
        assertThat(targets).containsExactly(
                new TargetConfig.Tcp("app", OptionalInt.empty(), "app:*"),
                new TargetConfig.Tcp("::1", OptionalInt.empty(), "[::1]:*"),
                new TargetConfig.Unix(Path.of("/run/app.sock"), "unix:/run/app.sock"),
                new TargetConfig.Unix(TestFile.FOLDER.resolve("run/app.sock"), "unix:run/app.sock"),
                new TargetConfig.Demo());
        assertThat(targets).hasToString("[app:*, [::1]:*, unix:/run/app.sock, unix:run/app.sock, builtin:demo]");
    }

    @Test
    void whatARouteTakes() {
        MatchConfig match = TestFile.route("domains = www.example.com, *.Example.org, b.example.", "priority = -5",
                "clients = 10.0.0.0/8, 2001:db8::1", "alpn = h2, http/1.1", "tlsVersions = 1.2, 1.3").match();
        assertThat(match.domains()).map(Object::toString)
                .containsExactly("www.example.com", "*.example.org", "b.example");
        assertThat(match.clients().orElseThrow().contains(IpAddress.parse("10.9.9.9"))).isTrue();
        assertThat(match.clients().orElseThrow().contains(IpAddress.parse("2001:db8::2"))).isFalse();
        assertThat(match.alpn()).containsExactlyInAnyOrder("h2", "http/1.1");
        assertThat(match.tlsVersions()).containsExactlyInAnyOrder(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
        assertThat(match.priority()).isEqualTo(-5);
    }

    @Test
    void tlsIsPassthroughWhereTheClientHelloIsAskedForSomething() {
        assertThat(TestFile.route("tls = passthrough").match().tls()).isEqualTo(TlsMode.PASSTHROUGH);
        assertThat(TestFile.route("tls = off").match().tls()).isEqualTo(TlsMode.OFF);
        assertThat(TestFile.route("alpn = h2").match().tls()).isEqualTo(TlsMode.PASSTHROUGH);
        assertThat(TestFile.route("tlsVersions = 1.0, 1.1").match().tls()).isEqualTo(TlsMode.PASSTHROUGH);
        assertThat(TestFile.route("tls = passthrough", "alpn = h2").match().tls()).isEqualTo(TlsMode.PASSTHROUGH);
        assertThat(TestFile.route("path = /").match().tls()).isEqualTo(TlsMode.ANY);
    }

    @Test
    void actions() {
        assertThat(TestFile.route("action = block", "tls = passthrough").action()).isEqualTo(new ActionConfig.Block());
        assertThat(TestFile.route("action = redirect").action())
                .isEqualTo(new ActionConfig.Redirect("https://{host}{path}", 308));
        assertThat(TestFile.route("action = redirect", "redirect.to = /x{path}", "redirect.status = 302").action())
                .isEqualTo(new ActionConfig.Redirect("/x{path}", 302));
        assertThat(TestFile.route("action = respond").action()).isEqualTo(new ActionConfig.Respond(200, ""));
        assertThat(TestFile.route("action = respond", "respond.status = 404", "respond.body = no, # nothing").action())
                .isEqualTo(new ActionConfig.Respond(404, "no, # nothing"));
        assertThat(forward(TestFile.route("action = forward", "targets = a:1, b:2", "retries = 0")).pool().retries())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "https://{host}{path}", "http://{host}:8443{path}", "HTTPS://www.example.com/", "https://www.example.com{path}",
        "https://[::1]/a?b=c&d#e", "/", "/new{path}?from={host}", "//{host}/", "/{host}",
    })
    void redirectTargets(String to) {
        assertThat(TestFile.route("action = redirect", "redirect.to = " + to).action())
                .isEqualTo(new ActionConfig.Redirect(to, 308));
    }

    @Test
    void theRouteGoesBeforeDefaultAndDefaultBeforeTheBuiltIn() {
        ProxyConfig config = TestFile.load("""
                route.a.listen = 1
                default.retries = 7
                default.targets = shared:80
                default.listen = 9
                route.b.retries = 1
                route.b.targets = own:80
                """);
        assertThat(config.routes()).map(route -> route.match().listen().toString()).containsExactly("[1]", "[9]");
        assertThat(config.routes()).map(ConfigLoaderTest::forward).containsExactly(
                forwardTo(new TargetConfig.Tcp("shared", OptionalInt.of(80), "shared:80"), 7),
                forwardTo(new TargetConfig.Tcp("own", OptionalInt.of(80), "own:80"), 1));
    }

    @Test
    void whatDefaultSaysForOtherActionsIsNotApplied() {
        ProxyConfig config = TestFile.load("""
                default.targets = builtin:demo
                default.retries = 3
                default.redirect.to = /here
                default.respond.body = text
                default.listen = 80
                route.a.action = redirect
                route.b.action = block
                route.c.priority = 1
                route.d.action = respond
                """);
        assertThat(config.routes()).map(RouteConfig::action).containsExactly(
                new ActionConfig.Redirect("/here", 308), new ActionConfig.Block(),
                forwardTo(new TargetConfig.Demo(), 3),
                new ActionConfig.Respond(200, "text"));
    }

    @Test
    void routesKeepTheOrderOfTheirFirstLines() {
        ProxyConfig config = TestFile.load("""
                default.listen = 443
                route.z.priority = 1
                route.a.targets = builtin:demo
                route.m-1.targets = builtin:demo
                route.z.targets = builtin:demo
                """);
        assertThat(config.routes()).map(RouteConfig::name).containsExactly("z", "a", "m-1");
        assertThat(config.routes()).map(RouteConfig::line).containsExactly(2, 3, 4);
    }

    @Test
    void variablesMayHoldPartsOfValuesAndWholeLists() {
        Map<String, String> environment = Map.of("HOSTS", "a.example, b.example", "PORT", "8443\n", "TEXT", " hello ");
        ProxyConfig config = TestFile.load("""
                route.web.listen = 127.0.0.1:${PORT}
                route.web.domains = ${HOSTS}, c.example
                route.web.action = respond
                route.web.respond.body = <${TEXT}>
                """, environment);
        RouteConfig route = config.routes().getFirst();
        assertThat(route.match().listen()).containsExactly(new ListenConfig(
                Optional.of(IpAddress.parse("127.0.0.1")), new PortRange(8443, 8443), "127.0.0.1:${PORT}"));
        assertThat(route.match().domains()).map(Object::toString)
                .containsExactly("a.example", "b.example", "c.example");
        assertThat(route.action()).isEqualTo(new ActionConfig.Respond(200, "< hello >"));
    }

    @Test
    void errorsOfOthersNameTheLineWhereTheValueWasWritten() {
        ProxyConfig config = TestFile.load("log.level = debug\ndefault.listen = 1\n\n" + ROUTE);
        RouteConfig route = config.routes().getFirst();
        assertThat(config.errorAt(route, "listen", "x")).hasToString("f:4: route.web.listen: x");
        assertThat(config.errorAt(route, "priority", "x")).hasToString("f:4: route.web.priority: x");
        assertThat(config.errorAt("log.level", "x")).hasToString("f:1: log.level: x");
        assertThat(config.errorAt("log.format", "x")).hasToString("f: log.format: x");
        ProxyConfig shared = TestFile.load("default.listen = 1\nroute.web.targets = builtin:demo");
        assertThat(shared.errorAt(shared.routes().getFirst(), "listen", "x")).hasToString("f:1: default.listen: x");
    }
}
