package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerLineTest {

    private static List<ListenerLine> lines(String routes) {
        return ListenerLine.of(RouteText.of(routes).routes());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            a                                                    | plain
            a; b clients=10.0.0.0/8                              | plain
            a; b action=block clients=10.0.0.0/8                 | plain
            a action=block                                       | block
            a tls=off                                            | plain
            a tls=passthrough                                    | tls passthrough
            a alpn=h2; b tlsVersions=1.2                         | tls passthrough
            a action=redirect; b action=respond path=/x          | http
            a path=/a                                            | http
            a tls=off domains=a.com                              | http
            a domains=a.com                                      | tls passthrough, http
            a domains=a.com; b                                   | tls passthrough, http, plain
            a tls=passthrough; b tls=off                         | tls passthrough, plain
            a tls=passthrough domains=a.com; b action=redirect   | tls passthrough, http
            a tls=terminate                                      | tls terminate
            a tls=terminate path=/a; b tls=terminate alpn=h2     | tls terminate
            a tls=terminate action=redirect                      | tls terminate
            a tls=terminate-and-reencrypt                        | tls terminate-and-reencrypt
            a tls=terminate-and-reencrypt; b tls=terminate path=/ | tls terminate, tls terminate-and-reencrypt
            a tls=terminate domains=a.com; b tls=passthrough     | tls passthrough, tls terminate
            a tls=terminate; b tls=off                           | tls terminate, plain
            a tls=terminate; b domains=a.com                     | tls passthrough, tls terminate, http
            a tls=terminate action=block; b                      | tls passthrough, plain
            a tls=terminate action=block                         | block
            """)
    void theModeSaysWhatClientsTheRoutesTake(String routes, String mode) {
        assertThat(lines(routes)).extracting(ListenerLine::mode).containsExactly(mode);
    }

    @Test
    void oneLineAListenerInTheOrderOfTheFile() {
        assertThat(lines("""
                ranges listen=8000-8010,[::1]:25
                web listen=443,127.0.0.1:443 domains=a.com
                fallback listen=[::]:443,8005
                """)).containsExactly(
                new ListenerLine("8000-8004", List.of("ranges"), "plain"),
                new ListenerLine("8005", List.of("ranges", "fallback"), "plain"),
                new ListenerLine("8006-8010", List.of("ranges"), "plain"),
                new ListenerLine("[::1]:25", List.of("ranges"), "plain"),
                new ListenerLine("443", List.of("web", "fallback"), "tls passthrough, http, plain"),
                new ListenerLine("127.0.0.1:443", List.of("web"), "tls passthrough, http"));
    }
}
