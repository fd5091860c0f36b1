package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.AcceptedHeaders.Policy;
import io.smartproxy.config.SentHeader.Field;
import io.smartproxy.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The values of the keys about headers by which proxies tell each other of clients, and what is wrong with others.
class HeadersConfigTest {

    private static final String ROUTE = "\nroute.web.listen = 443\nroute.web.targets = app:80\n";

    private static AcceptedHeaders accepted(String line) {
        return TestFile.load(line + ROUTE).settings().headers();
    }

    private static SentHeader sent(String text) {
        return sent(TestFile.load(text + ROUTE).routes().getFirst());
    }

    private static SentHeader sent(RouteConfig route) {
        return ((ActionConfig.Forward) route.action()).header();
    }

    private static void assertWrong(String line, String message) {
        String key = line.substring(0, line.indexOf(" ="));
        assertThat(TestFile.errors(line + ROUTE)).containsExactly("f:1: " + key + ": " + message);
    }

    @Test
    void whatNobodyWritesHasItsDefault() {
        assertThat(accepted("")).isEqualTo(AcceptedHeaders.USUAL);
        assertThat(AcceptedHeaders.USUAL.senders().isEmpty()).as("nobody is believed").isTrue();
        assertThat(AcceptedHeaders.USUAL.policy()).isEqualTo(Policy.AUTO);
        assertThat(AcceptedHeaders.USUAL.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(sent("")).isEqualTo(new SentHeader.None());
    }

    @Test
    void sendersAreTheProxies() {
        AcceptedHeaders headers = accepted("proxyIPs = 10.0.0.0/8, ::1");
        assertThat(headers.senders().contains(IpAddress.parse("::ffff:10.9.9.9"))).isTrue();
        assertThat(headers.senders().contains(IpAddress.parse("::1"))).isTrue();
        assertThat(headers.senders().contains(IpAddress.parse("11.0.0.1"))).isFalse();
        assertThat(headers).isEqualTo(
                new AcceptedHeaders(headers.senders(), Policy.AUTO, AcceptedHeaders.USUAL.timeout()));
    }

    @ParameterizedTest
    @CsvSource({"auto, AUTO", "required, REQUIRED", "off, OFF"})
    void whetherSendersHaveToWriteOne(String word, Policy policy) {
        assertThat(accepted("acceptProxyProtocol = " + word).policy()).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource({"10ms, 10", "3s, 3000", "1m, 60000"})
    void howLongTheyMayTake(String text, long millis) {
        assertThat(accepted("timeout.proxyHeader = " + text).timeout()).hasMillis(millis);
    }

    @Test
    void whatTargetsAreTold() {
        assertThat(sent("route.web.sendProxyProtocol = v1")).isEqualTo(new SentHeader.V1());
        assertThat(sent("route.web.sendProxyProtocol = v2")).isEqualTo(new SentHeader.V2(Set.of()));
        assertThat(sent("route.web.sendProxyProtocol = off")).isEqualTo(new SentHeader.None());
        assertThat(sent("route.web.sendClientIpHeader = true")).isEqualTo(new SentHeader.ClientIp());
        assertThat(sent("route.web.sendClientIpHeader = false")).isEqualTo(new SentHeader.None());
    }

    @Test
    void whatElseStandsInTheBinaryHeader() {
        String line = "route.web.sendProxyProtocol = v2\nroute.web.proxyProtocol.tlvs = ";
        assertThat(sent(line + "authority, alpn, ssl, unique-id, crc32c"))
                .isEqualTo(new SentHeader.V2(Set.of(Field.values())));
        assertThat(sent(line + "ssl")).isEqualTo(new SentHeader.V2(Set.of(Field.SSL)));
    }

    @Test
    void defaultIsForEveryRouteThatDoesNotSayOtherwise() {
        ProxyConfig config = TestFile.load("""
                default.sendProxyProtocol = v2
                default.proxyProtocol.tlvs = crc32c
                default.listen = 443
                default.targets = app:80
                route.a.clients = 10.0.0.1
                route.b.clients = 10.0.0.2
                route.b.sendProxyProtocol = v1
                route.c.clients = 10.0.0.3
                route.c.sendProxyProtocol = off
                route.c.sendClientIpHeader = true
                route.d.clients = 10.0.0.4
                route.d.sendProxyProtocol = off
                route.e.clients = 10.0.0.5
                route.e.action = redirect
                """);
        assertThat(config.routes().subList(0, 4)).map(HeadersConfigTest::sent).containsExactly(
                new SentHeader.V2(Set.of(Field.CRC32C)), new SentHeader.V1(), new SentHeader.ClientIp(),
                new SentHeader.None());
    }

    @Test
    void wordsThatAreWrong() {
        assertWrong("acceptProxyProtocol = Auto", "'Auto' is not known, expected auto, required or off");
        assertWrong("acceptProxyProtocol = ", "is empty, expected auto, required or off");
        assertWrong("route.web.sendProxyProtocol = 2", "'2' is not known, expected off, v1 or v2");
        assertWrong("route.web.sendClientIpHeader = on", "'on' is not known, expected true or false");
        assertWrong("timeout.proxyHeader = 9ms",
                "'9ms' is out of range, expected a duration from 10ms to 1m, like 500ms or 5s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "0"})
    void aSenderHasNoTimeWithoutEnd(String text) {
        assertThat(TestFile.errors("timeout.proxyHeader = " + text + ROUTE)).singleElement().asString()
                .startsWith("f:1: timeout.proxyHeader: '" + text + "' ")
                .endsWith("expected a duration from 10ms to 1m, like 500ms or 5s");
    }

    @ParameterizedTest
    @EnumSource
    void fieldsAreForTheBinaryHeaderAlone(SentHeader.Version version) {
        List<String> errors = TestFile.errors("route.web.sendProxyProtocol = " + version.label()
                + "\nroute.web.proxyProtocol.tlvs = ssl" + ROUTE);
        if (version == SentHeader.Version.V2) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(errors).containsExactly("f:2: route.web.proxyProtocol.tlvs: has no meaning for this route, "
                    + "expected only with sendProxyProtocol = v2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aTargetIsToldInOneWayAlone(String version) {
        assertThat(TestFile.errors("route.web.sendProxyProtocol = " + version
                + "\nroute.web.sendClientIpHeader = true" + ROUTE)).singleElement().asString()
                .contains("a target reads one header or the other first");
    }

    /// The route's own key is to blame, wherever the other stands.
    @Test
    void theDemoIsToldNothing() {
        assertThat(TestFile.errors("""
                default.sendProxyProtocol = v1
                route.web.listen = 443
                route.web.targets = app:80, builtin:demo
                """)).singleElement().asString().startsWith("f:3: route.web.targets: cannot stand together with "
                + "default.sendProxyProtocol on line 1: builtin:demo reads requests alone");
    }
}
