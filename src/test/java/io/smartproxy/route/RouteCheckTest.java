package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteCheckTest {

    private static final Duration PREFACE_TIMEOUT = Duration.ofSeconds(10);

    private static List<ConfigError> errors(String routes) {
        return RouteTable.check(RouteText.of(routes).config(PREFACE_TIMEOUT));
    }

    private static List<String> names(String routes) {
        return errors(routes).stream().map(error -> error.key().split("\\.")[1]).toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a; b
            b; a priority=1
            a; b domains=b.com priority=-1
            a domains=x.com; b domains=x.com
            a domains=x.com,y.com; b domains=y.com
            a domains=*.x.com priority=1; b domains=y.x.com
            a domains=*.x.com priority=1; b domains=*.y.x.com
            a domains=*.x.com; b domains=*.x.com
            a domains=*.com; b domains=x.com priority=-1
            a domains=x.com; c domains=y.com; b domains=x.com,y.com
            a domains=*.com priority=1; c domains=y.org; b domains=x.com,y.org
            a clients=10.0.0.0/8; b clients=10.1.0.0/16
            a clients=0.0.0.0/0,::/0; b
            a alpn=h2; b alpn=h2
            a alpn=h2,x; b alpn=h2
            a tls=passthrough; b alpn=h2
            a tlsVersions=1.2,1.3; b tlsVersions=1.2
            a; b tls=passthrough
            a; b tls=off
            a tls=off; b action=redirect
            a; b action=redirect
            a action=redirect; b action=respond
            a action=block priority=1; b domains=x.com
            a path=/; b path=/
            a path=/ priority=1; b path=/x
            a tls=off priority=1; b path=/x
            a listen=443; b listen=[::]:443
            a listen=443; b listen=443,443
            a listen=1-65535; b listen=443
            a listen=443,80; b listen=80,443
            a listen=443; c listen=80; b listen=443,80
            a listen=127.0.0.1:443; b listen=127.0.0.1:443
            a listen=443,127.0.0.1:443; b listen=127.0.0.1:443
            """)
    void aRouteThatNothingIsLeftForIsReported(String routes) {
        assertThat(names(routes)).containsExactly("b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a domains=x.com; b domains=y.com
            a; b domains=x.com
            a domains=x.com; b
            a domains=*.x.com; b domains=y.x.com
            a domains=*.x.com; b domains=x.com
            a domains=*.x.com priority=1; b domains=x.com
            a domains=*.y.x.com priority=1; b domains=*.x.com
            a domains=x.com; b domains=x.com,y.com
            a domains=x.com,y.x.com priority=1; b domains=*.x.com
            a clients=10.1.0.0/16; b clients=10.0.0.0/8
            a clients=10.0.0.0/8; b
            a clients=0.0.0.0/0; b
            a alpn=h2; b
            a alpn=h2; b tls=passthrough
            a alpn=h2; b alpn=h2,x
            a alpn=h2; b tlsVersions=1.3
            a tlsVersions=1.0,1.1,1.2,1.3; b tls=passthrough
            a action=redirect; b
            a action=redirect; b tls=passthrough
            a action=redirect; b tls=off
            a tls=off; b
            a tls=passthrough; b
            a tls=passthrough; b tls=off
            a tls=off; c tls=passthrough; b
            a path=/; b
            a path=/; b action=redirect
            a path=/; b path=/x
            a path=/x priority=1; b path=/
            a tls=off; b path=/x
            a listen=127.0.0.1:443; b listen=443
            a listen=0.0.0.0:443; b listen=443
            a listen=443; b listen=127.0.0.1:443
            a listen=443; b listen=0.0.0.0:443
            a listen=443; b listen=443,80
            a listen=443; b listen=1-65535
            a listen=443; b listen=443,127.0.0.1:443
            a listen=80-90; b listen=85-91
            """)
    void aRouteThatSomethingIsLeftForIsNot(String routes) {
        assertThat(errors(routes)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a tls=terminate; b tls=passthrough
            a tls=terminate path=/a; b tls=passthrough
            a tls=terminate action=redirect; b alpn=h2
            a tls=terminate path=/a domains=*.x.com priority=1; b tls=passthrough domains=y.x.com
            a tls=passthrough; b tls=terminate
            a tls=passthrough; b tls=terminate path=/b
            a tls=passthrough; b tls=terminate action=block
            a alpn=h2; b tls=terminate alpn=h2
            a; b tls=terminate
            a tls=terminate; b tls=terminate-and-reencrypt
            a tls=terminate; b tls=terminate action=redirect
            a tls=terminate priority=1; b tls=terminate path=/b
            a tls=terminate action=block; b tls=terminate
            a tls=terminate action=redirect; b tls=terminate action=respond
            a tls=terminate path=/; b tls=terminate path=/
            a tls=terminate priority=1; b tls=terminate domains=x.com
            a tls=terminate domains=x.com; c tls=passthrough domains=y.com; b tls=terminate domains=x.com,y.com
            d tls=terminate alpn=h2; a tls=passthrough; b tls=terminate
            d tls=terminate clients=10.0.0.0/8 path=/d; a tls=passthrough; b tls=terminate clients=192.0.2.0/24
            d tls=terminate domains=x.com path=/d; a tls=passthrough; b tls=terminate domains=y.com priority=-1
            """)
    void aRouteWithTlsThatNothingIsLeftForIsReported(String routes) {
        assertThat(names(routes)).containsExactly("b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a tls=terminate; b
            a tls=terminate; b tls=off
            a tls=terminate; b action=redirect
            a tls=terminate alpn=h2; b tls=passthrough
            a tls=terminate domains=x.com; b tls=passthrough
            a tls=passthrough domains=x.com; b tls=terminate
            a alpn=h2; b tls=terminate
            a tls=off; b tls=terminate
            a path=/; b tls=terminate
            a tls=terminate path=/a; b tls=terminate
            a tls=terminate; b tls=terminate path=/b
            a tls=terminate path=/; b tls=terminate action=redirect
            a tls=terminate action=redirect; b tls=terminate
            a tls=terminate alpn=h2; b tls=terminate
            a tls=terminate tlsVersions=1.2 ; b tls=terminate
            a tls=terminate clients=10.0.0.0/8; b tls=terminate
            d tls=terminate alpn=h2 path=/d; a tls=passthrough; b tls=terminate
            d tls=terminate alpn=h2 action=redirect; a tls=passthrough; b tls=terminate
            d tls=terminate alpn=h2; a tls=passthrough; b tls=terminate path=/b
            d tls=terminate clients=10.0.0.0/8 path=/d; a tls=passthrough; b tls=terminate clients=10.1.0.0/16
            d tls=terminate domains=x.com path=/d; a tls=passthrough; b tls=terminate
            """)
    void aRouteWithTlsThatSomethingIsLeftForIsNot(String routes) {
        assertThat(errors(routes)).isEmpty();
    }

    @Test
    void theErrorNamesTheRouteAheadAndItsLine() {
        assertThat(errors("first domains=x.com; second domains=x.com").getFirst()).hasToString("test.properties:2: "
                + "route.second.domains: can never match: route 'first' (line 1) ahead of it takes all that it would");
    }

    @Test
    void whereSeveralRoutesShareTheNamesAllAreNamed() {
        assertThat(errors("a domains=x.com; c domains=y.com; b domains=y.com,x.com").getFirst().message())
                .isEqualTo("can never match: routes 'a' (line 1), 'c' (line 2) ahead of it take all that it would");
    }

    @Test
    void theErrorIsAtTheRoutesOwnKeyNotAtADefault() {
        ProxyConfig config = RouteText.of("a; b").config(PREFACE_TIMEOUT);
        Map<String, Integer> lines = new HashMap<>(config.lines());
        lines.put("default.listen", 50);
        assertThat(RouteTable.check(new ProxyConfig(config.file(), config.settings(), config.routes(), lines, Map.of())))
                .extracting(ConfigError::key, ConfigError::line)
                .containsExactly(tuple("route.b.listen", 2));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            a domains=x.com; b                            | 443
            a tls=passthrough; b tls=off                  | 443
            b tls=off                                     | 443
            a domains=x.com listen=80-85; b listen=84-90  | 84-85
            a; b                                          |
            a domains=x.com; b action=redirect            |
            a domains=x.com; b listen=80                  |
            a domains=x.com; b listen=127.0.0.1:443       |
            a tls=terminate; b tls=off                    | 443
            a tls=terminate; b action=redirect            |
            a tls=terminate                               |
            a tls=terminate action=redirect               |
            """)
    void aMixedListenerNeedsAPrefaceTimeout(String routes, String listener) {
        RouteText text = RouteText.of(routes);

        assertThat(timeoutErrors(text, PREFACE_TIMEOUT)).isEmpty();
        assertThat(timeoutErrors(text, Duration.ZERO)).hasSize(listener == null ? 0 : 1).allSatisfy(error ->
                assertThat(error.toString()).startsWith("test.properties:99: timeout.preface: is off, but listener "
                        + listener + " "));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            a tls=terminate path=/a; b tls=terminate                                            | 443
            a tls=terminate action=respond listen=80-85; b tls=terminate listen=84-90           | 84-85
            a tls=terminate action=block                                                        | 443
            a tls=terminate path=/a domains=x.com; b tls=terminate                              | 443
            a tls=terminate path=/a; b tls=terminate path=/                                     |
            a tls=terminate path=/a domains=x.com; b tls=terminate domains=y.com                |
            a tls=terminate domains=x.com; b tls=terminate action=redirect                      |
            """)
    void whereRequestsAreReadInsideTlsAMixNeedsAPrefaceTimeout(String routes, String listener) {
        RouteText text = RouteText.of(routes);

        assertThat(timeoutErrors(text, PREFACE_TIMEOUT)).isEmpty();
        assertThat(timeoutErrors(text, Duration.ZERO)).hasSize(listener == null ? 0 : 1).allSatisfy(error ->
                assertThat(error).hasToString("test.properties:99: timeout.preface: is off, but listener " + listener
                        + " reads the client's first bytes inside TLS and has a route for clients that send none,"
                        + " which would never get there; expected a time like 10s"));
    }

    private static List<ConfigError> timeoutErrors(RouteText text, Duration timeout) {
        return RouteTable.check(text.config(timeout)).stream()
                .filter(error -> error.key().equals("timeout.preface")).toList();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aHundredThousandNamesAreCheckedAndAllErrorsComeInOrder() {
        List<RouteConfig> routes = new ArrayList<>(RouteTableTest.manyNames());
        RouteConfig twin = routes.get(4);
        routes.add(new RouteConfig("twin", 100_001, twin.match(), twin.security(), twin.tls(), twin.action()));
        routes.add(new RouteConfig("twin2", 100_002, twin.match(), twin.security(), twin.tls(), twin.action()));
        ProxyConfig small = RouteText.of("a").config(PREFACE_TIMEOUT);

        List<ConfigError> errors =
                RouteTable.check(new ProxyConfig("big", small.settings(), routes, Map.of(), Map.of()));

        assertThat(errors).isSortedAccordingTo(Comparator.naturalOrder()).extracting(ConfigError::key)
                .containsExactly("route.twin.listen", "route.twin2.listen");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void manyNamesWithTlsAreCheckedEvenWhereEachIsInVain() {
        String routes = RouteTableTest.namesWithTls(20_000);

        assertThat(errors(routes)).isEmpty();
        assertThat(errors(routes + "\npass tls=passthrough priority=1")).hasSize(20_001);
        assertThat(errors(routes + "\nall tls=terminate priority=1")).hasSize(20_001);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void thousandsOfPathsOfOneNameAreChecked() {
        assertThat(errors(IntStream.range(0, 5_000)
                .mapToObj(i -> "r" + i + " tls=terminate domains=x.com,y.com path=/" + i + "/")
                .collect(Collectors.joining("\n")))).isEmpty();
    }
}
