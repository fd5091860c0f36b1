package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole files, as what is wrong is said with their lines.
class TlsAgreementTest {

    private static final String EXPECTED =
            ", and there are clients that can reach both; expected the same value for routes that one name can reach";

    /// @param rest behind two lines that every route shares
    private static List<ConfigError> errors(String rest) {
        String text = "default.listen = 443\ndefault.targets = localhost:80\n" + rest;
        ConfigResult result = ConfigLoader.parse(text, Path.of("/etc"), "f", Map.of("FILE", "a.p12"));
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return RouteTable.check(((ConfigResult.Loaded) result).config());
    }

    /// A line for each of the keys, which stand between semicolons without the prefix that they share.
    private static String lines(String prefix, String keys) {
        return Arrays.stream(keys.split("; ")).map(key -> prefix + key + "\n").collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{0} and {1}: {2} on line {3}")
    @CsvSource(delimiter = '|', textBlock = """
            certificate=a.pem; key=k.pem                | certificate=b.pem; key=k.pem                | certificate | 9
            certificate=a.pem; key=k.pem                | certificate=a.pem; key=l.pem                | key         | 10
            certificate=a.pem; key=k.pem                | key=l.pem; certificate=b.pem                | certificate | 10
            certificate=a.p12; password=x               | certificate=a.p12; password=y               | password    | 10
            certificate=a.p12; password=x               | certificate=${FILE}; password=y             | password    | 10
            certificate=a.p12                           | minVersion=1.3; certificate=self-signed     | certificate | 9
            minVersion=1.2; ciphers=TLS_A                 | minVersion=1.3; ciphers=TLS_B                 | minVersion  | 9
            certificate=a.p12; minVersion=1.2           | minVersion=1.3                              | minVersion  | 9
            ciphers=TLS_AES_128_GCM_SHA256              | ciphers=TLS_AES_256_GCM_SHA384              | ciphers     | 8
            clientAuth=required; clientCA=a             | clientAuth=optional; clientCA=a             | clientAuth  | 9
            clientAuth=required; clientCA=a             | clientAuth=optional; clientCA=b             | clientAuth  | 9
            clientAuth=required; clientCA=a             | clientAuth=required; clientCA=b             | clientCA    | 10
            """)
    void aRouteThatDiffersIsNamedAtTheFirstOfItsKeysThatDoes(String a, String b, String key, int line) {
        List<ConfigError> errors = errors("""
                default.tls.certificate = self-signed
                route.a.tls = terminate
                route.a.path = /a
                route.b.tls = terminate
                """ + lines("route.a.tls.", a) + lines("route.b.tls.", b));

        assertThat(errors).extracting(ConfigError::toString).containsExactly("f:" + line + ": route.b.tls." + key
                + ": differs from that of route 'a' (line 4)" + EXPECTED);
    }

    @Test
    void filesThatAreWrittenInTwoWaysAreTheSame() {
        assertThat(errors("""
                route.a.tls = terminate
                route.a.path = /a
                route.a.tls.certificate = a.p12
                route.b.tls = terminate
                route.b.tls.certificate = /etc/${FILE}
                """)).isEmpty();
    }

    @Test
    void whereTheRouteHasNotWrittenTheKeyTheErrorIsAtItsTls() {
        assertThat(errors("""
                default.tls.certificate = self-signed
                route.a.tls = terminate
                route.a.path = /a
                route.a.domains = x.com
                route.a.tls.minVersion = 1.3
                route.b.domains = x.com
                route.b.tls = terminate
                """)).extracting(ConfigError::toString).containsExactly("f:9: route.b.tls: leaves tls.minVersion"
                + " different from that of route 'a' (line 4)" + EXPECTED);
    }

    @Test
    void whereItHasNotWrittenThatEitherTheErrorIsAtItsFirstLine() {
        assertThat(errors("""
                default.tls.certificate = self-signed
                default.tls = terminate
                route.a.path = /a
                route.a.tls.clientAuth = required
                route.a.tls.clientCA = ca.pem
                route.b.priority = -1
                """)).extracting(ConfigError::toString).containsExactly("f:8: route.b.tls: leaves tls.clientAuth"
                + " different from that of route 'a' (line 5)" + EXPECTED);
    }

    @Test
    void eachRouteThatDiffersFromTheFirstOfTheFileIsReportedOnce() {
        assertThat(errors("""
                default.tls.certificate = self-signed
                default.tls = terminate
                route.first.domains = x.com, y.com, *.z.com
                route.first.path = /1
                route.same.domains = x.com, y.com, *.z.com
                route.same.path = /2
                route.other.tls.minVersion = 1.3
                route.other.path = /3
                route.another.tls.minVersion = 1.3
                """)).extracting(ConfigError::line, ConfigError::key).containsExactly(
                        tuple(9, "route.other.tls.minVersion"),
                        tuple(11, "route.another.tls.minVersion"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            domains = x.com                        | domains = y.com                        |
            domains = x.com                        | priority = 0                           |
            domains = x.com; path = /              | priority = 0                           | x.com
            domains = x.com; clients = 10.0.0.0/8  | priority = 0                           | x.com
            domains = x.com; clients = 10.0.0.0/8  | clients = 10.1.0.0/16                  |
            domains = x.com; alpn = http/1.1       | priority = 0                           | x.com
            domains = x.com                        | domains = *.com                        |
            domains = x.com; path = /a             | domains = *.com                        | x.com
            domains = x.y.com; path = /a           | domains = *.com                        | x.y.com
            domains = *.x.com; path = /a           | domains = *.com                        | *.x.com
            domains = x.com; path = /a             | listen = 444                           |
            domains = x.com; path = /a             | listen = 127.0.0.1:443                 |
            domains = x.com; path = /a             | listen = 443-444                       | x.com
            domains = x.com                        | priority = 1; path = /a                | x.com
            """)
    void routesNeedAgreeOnlyWhereOneNameReachesBoth(String a, String b, String name) {
        List<ConfigError> errors = errors(("""
                default.tls = terminate
                route.a.tls.certificate = self-signed
                """ + lines("route.a.", a) + "route.b.tls.certificate = b.p12\n" + lines("route.b.", b)));

        assertThat(errors).hasSize(name == null ? 0 : 1).allSatisfy(error -> {
            assertThat(error.key()).isEqualTo("route.b.tls.certificate");
            assertThat(error.message())
                    .isEqualTo("differs from that of route 'a' (line 4)" + EXPECTED);
        });
    }

    @Test
    void whatPassesThroughNeedsNoAgreement() {
        assertThat(errors("""
                route.a.tls = terminate
                route.a.domains = x.com
                route.a.clients = 10.0.0.0/8
                route.a.tls.certificate = self-signed
                route.p.tls = passthrough
                route.p.domains = x.com
                route.b.tls = terminate
                route.b.tls.certificate = b.p12
                """)).isEmpty();
    }

    @Test
    void theProtocolsOfferedCountOnlyWhereNoRequestIsRead() {
        String routes = """
                default.tls.certificate = self-signed
                route.a.tls = terminate
                route.a.clients = 10.0.0.0/8
                route.b.tls = terminate-and-reencrypt
                """;

        assertThat(errors(routes)).extracting(ConfigError::toString).containsExactly("f:6: route.b.tls: leaves tls.alpn"
                + " different from that of route 'a' (line 4)" + EXPECTED);
        assertThat(errors(routes + "route.c.path = /c\nroute.c.tls = terminate\n")).isEmpty();
    }

    @Test
    void theTimeForAHandshakeIsEachRoutesOwn() {
        assertThat(errors("""
                default.tls.certificate = self-signed
                default.tls = terminate
                route.a.path = /a
                route.a.timeout.handshake = 1s
                route.b.timeout.handshake = 2s
                """)).isEmpty();
    }
}
