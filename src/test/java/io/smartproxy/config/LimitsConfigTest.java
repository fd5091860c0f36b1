package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.Cidr;
import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The values of the keys about limits and access lists, and what is wrong with others.
class LimitsConfigTest {

    private static final String ROUTE = "\nroute.web.listen = 443\nroute.web.targets = builtin:demo\n";
    private static final String NETWORK = "expected a network or an address like 10.0.0.0/8 or 2001:db8::1";
    private static final String FILE = "a file with one network or address a line, like @blocked.txt";

    private static LimitsConfig limits(String line) {
        return TestFile.load(line + ROUTE).settings().limits();
    }

    private static SecurityConfig security(String... keys) {
        return TestFile.route(keys).security();
    }

    private static FileConfig file(String name) {
        return new FileConfig(TestFile.FOLDER.resolve(name), name);
    }

    private static void assertWrong(String line, String message) {
        String key = line.substring(0, line.indexOf(" ="));
        assertThat(TestFile.errors(line + ROUTE)).containsExactly("f:1: " + key + ": " + message);
    }

    @Test
    void whatNobodyWritesHasItsDefault() {
        assertThat(limits("")).isEqualTo(LimitsConfig.USUAL);
        assertThat(LimitsConfig.USUAL.maxConnections()).isEmpty();
        assertThat(LimitsConfig.USUAL.perClient()).isEqualTo(100);
        assertThat(LimitsConfig.USUAL.perMinute()).isEqualTo(300);
        assertThat(LimitsConfig.USUAL.ipv6PrefixLength()).isEqualTo(64);
        assertThat(LimitsConfig.USUAL.proxies().isEmpty()).isTrue();
        assertThat(security()).isEqualTo(SecurityConfig.OPEN);
        assertThat(SecurityConfig.OPEN.allow().isEmpty()).isTrue();
        assertThat(SecurityConfig.OPEN.block().isEmpty()).isTrue();
        assertThat(SecurityConfig.OPEN.maxConnections()).isZero();
    }

    @Test
    void limitsOfTheWholeProxy() {
        assertThat(limits("maxConnections = auto").maxConnections()).isEmpty();
        assertThat(limits("maxConnections = 1").maxConnections()).isEqualTo(OptionalInt.of(1));
        assertThat(limits("maxConnections = 10000000").maxConnections()).isEqualTo(OptionalInt.of(10_000_000));
        assertThat(limits("ipv6PrefixLength = 1").ipv6PrefixLength()).isOne();
        assertThat(limits("ipv6PrefixLength = 128").ipv6PrefixLength()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "off, 0", "1, 1", "10000000, 10000000"})
    void limitsThatCanBeOff(String text, int number) {
        assertThat(limits("maxConnectionsPerIP = " + text).perClient()).isEqualTo(number);
        assertThat(limits("connectionRateLimitPerMinute = " + text).perMinute()).isEqualTo(number);
        assertThat(security("security.maxConnections = " + text).maxConnections()).isEqualTo(number);
    }

    @Test
    void proxies() {
        LimitsConfig limits = limits("proxyIPs = 10.0.0.0/8, ::1");
        assertThat(limits.proxies().contains(IpAddress.parse("::ffff:10.9.9.9"))).isTrue();
        assertThat(limits.proxies().contains(IpAddress.parse("::1"))).isTrue();
        assertThat(limits.proxies().contains(IpAddress.parse("11.0.0.1"))).isFalse();
    }

    @Test
    void accessListsHaveNetworksAndFiles() {
        SecurityConfig security = security(
                "security.ipAllowList = 10.0.0.0/8, @office.txt, 2001:db8::1, @ /srv/more",
                "security.ipBlockList = @blocked.txt");
        assertThat(security.allow().networks())
                .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::1/128"));
        assertThat(security.allow().files()).containsExactly(file("office.txt"), file("/srv/more"));
        assertThat(security.allow().files()).map(FileConfig::shown).containsExactly("office.txt", "/srv/more");
        assertThat(security.block()).isEqualTo(new NetworkList(List.of(), List.of(file("blocked.txt"))));
        assertThat(security.block().isEmpty()).isFalse();
    }

    @Test
    void defaultIsForEveryRouteThatDoesNotSayOtherwise() {
        ProxyConfig config = TestFile.load("""
                default.security.ipBlockList = @blocked.txt
                default.security.maxConnections = 7
                default.listen = 443
                route.a.action = redirect
                route.b.targets = app:80
                route.b.security.maxConnections = off
                """);
        NetworkList blocked = new NetworkList(List.of(), List.of(file("blocked.txt")));
        assertThat(config.routes()).map(RouteConfig::security).containsExactly(
                new SecurityConfig(NetworkList.EMPTY, blocked, 7), new SecurityConfig(NetworkList.EMPTY, blocked, 0));
    }

    @Test
    void aVariableMayHoldAFileOrAWholeList() {
        ProxyConfig config = TestFile.load(
                "route.web.security.ipBlockList = ${LIST}, @${NAME}.txt" + ROUTE,
                Map.of("LIST", "10.0.0.1, @secret", "NAME", "hidden"));
        NetworkList block = config.routes().getFirst().security().block();
        assertThat(block.networks()).containsExactly(Cidr.parse("10.0.0.1"));
        assertThat(block.files()).containsExactly(file("secret"), file("hidden.txt"));
        assertThat(block.files()).map(FileConfig::shown).containsExactly("${LIST}", "${NAME}.txt");
    }

    @Test
    void numbersThatAreWrong() {
        assertWrong("maxConnections = 0",
                "'0' is out of range, expected a whole number from 1 to 10000000, or auto");
        assertWrong("maxConnections = off",
                "'off' is not a whole number, expected a whole number from 1 to 10000000, or auto");
        assertWrong("maxConnections = ", "is empty, expected a whole number from 1 to 10000000, or auto");
        assertWrong("ipv6PrefixLength = 0", "'0' is out of range, expected a whole number from 1 to 128");
        assertWrong("ipv6PrefixLength = off", "'off' is not a whole number, expected a whole number from 1 to 128");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxConnectionsPerIP", "connectionRateLimitPerMinute", "route.web.security.maxConnections"})
    void numbersThatAreWrongWhereALimitCanBeOff(String key) {
        assertWrong(key + " = -1", "'-1' is out of range, expected a whole number from 0 to 10000000, or off");
        assertWrong(key + " = 10000001",
                "'10000001' is out of range, expected a whole number from 0 to 10000000, or off");
        assertWrong(key + " = Off", "'Off' is not a whole number, expected a whole number from 0 to 10000000, or off");
    }

    @Test
    void networksThatAreWrong() {
        assertWrong("proxyIPs = 10.0.0.0/33", "'10.0.0.0/33' has a prefix length out of range, expected 0 to 32");
        assertWrong("proxyIPs = @proxies.txt",
                "'@proxies.txt' is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
        assertWrong("proxyIPs = 10.0.0.1, 10.0.0.1/32", "'10.0.0.1/32' is in the list twice, expected once");
        String key = "route.web.security.ipBlockList = ";
        assertWrong(key + "localhost",
                "'localhost' is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
        assertWrong(key + "@a, @./a", "'@./a' is in the list twice, expected once");
        assertWrong(key + "10.0.0.1, @", "'@' has no file behind its @, expected " + FILE);
        assertWrong(key + "10.0.0.1,",
                "has a comma with nothing in front of it or behind it, " + NETWORK + ", or " + FILE);
    }
}
