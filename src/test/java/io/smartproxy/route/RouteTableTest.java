package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ClientHello;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

    private static RouteTable<String> table(String routes) {
        return RouteTable.compile(RouteText.of(routes).routes(), RouteConfig::name);
    }

    private static String found(RouteTable<String> table, String local, int port, String preface) {
        return table.listener(IpAddress.parse(local), port)
                .map(listener -> listener.find(PrefaceText.parse(preface), CLIENT).orElse("none"))
                .orElse("no listener");
    }

    @ParameterizedTest(name = "{0}, to {1} port {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            r listen=443                                            | 127.0.0.1        | 443 | r
            r listen=443                                            | 2001:db8::1      | 443 | r
            r listen=443                                            | 127.0.0.1        | 80  | no listener
            r listen=[::]:443                                       | 127.0.0.1        | 443 | r
            r listen=[::]:443                                       | ::1              | 443 | r
            r listen=0.0.0.0:443                                    | 127.0.0.1        | 443 | r
            r listen=0.0.0.0:443                                    | ::ffff:127.0.0.1 | 443 | r
            r listen=0.0.0.0:443                                    | ::1              | 443 | no listener
            r listen=127.0.0.1:443                                  | 127.0.0.1        | 443 | r
            r listen=127.0.0.1:443                                  | ::ffff:127.0.0.1 | 443 | r
            r listen=127.0.0.1:443                                  | 127.0.0.2        | 443 | no listener
            r listen=127.0.0.1:443                                  | ::1              | 443 | no listener
            r listen=[::1]:443                                      | ::1              | 443 | r
            a listen=443; v4 listen=0.0.0.0:443; e listen=10.0.0.1:443 | 10.0.0.1      | 443 | e
            a listen=443; v4 listen=0.0.0.0:443; e listen=10.0.0.1:443 | 10.0.0.2      | 443 | v4
            a listen=443; v4 listen=0.0.0.0:443; e listen=10.0.0.1:443 | ::1           | 443 | a
            a listen=443,80; e listen=10.0.0.1:443                  | 10.0.0.1         | 80  | a
            a listen=80-90; e listen=10.0.0.1:85                    | 10.0.0.1         | 85  | e
            a listen=80-90; e listen=10.0.0.1:85                    | 10.0.0.1         | 86  | a
            a listen=80-90,82-84,84                                 | 10.0.0.1         | 84  | a
            r listen=8000-8010                                      | ::1              | 7999 | no listener
            r listen=8000-8010                                      | ::1              | 8000 | r
            r listen=8000-8010                                      | ::1              | 8010 | r
            r listen=8000-8010                                      | ::1              | 8011 | no listener
            r listen=1-65535                                        | ::1              | 1     | r
            r listen=1-65535                                        | ::1              | 65535 | r
            a listen=80-90; b listen=85-95 priority=1               | ::1              | 84  | a
            a listen=80-90; b listen=85-95 priority=1               | ::1              | 85  | b
            a listen=80-90; b listen=85-95 priority=1               | ::1              | 95  | b
            a listen=80; b listen=82                                | ::1              | 81  | no listener
            """)
    void aConnectionBelongsToTheMostSpecificListener(String routes, String local, int port, String expected) {
        assertThat(found(table(routes), local, port, "opaque")).isEqualTo(expected);
    }

    @Test
    void whatTheMostSpecificListenerDoesNotTakeIsNotPassedOn() {
        RouteTable<String> table = table("any; own listen=127.0.0.1:443 domains=a.com");

        assertThat(found(table, "127.0.0.1", 443, "tls a.com")).isEqualTo("own");
        assertThat(found(table, "127.0.0.1", 443, "tls b.com")).isEqualTo("none");
        assertThat(found(table, "127.0.0.2", 443, "tls b.com")).isEqualTo("any");
    }

    @Test
    void theValueIsMadeOnceForEachRouteInTheirOrder() {
        List<String> made = new ArrayList<>();
        RouteTable.compile(RouteText.of("""
                a listen=1-9,20,127.0.0.1:5 domains=a.com,b.com
                b listen=5
                """).routes(), route -> made.add(route.name()));

        assertThat(made).containsExactly("a", "b");
    }

    @Test
    void portsWithTheSameRoutesShareOneCompiledListener() {
        RouteTable<String> table = table("""
                wide listen=1-65535,127.0.0.1:1-65535
                some listen=80,8000-8010 domains=a.com
                """);
        IpAddress local = IpAddress.parse("::1");

        assertThat(table.distinctListeners()).hasSize(2);
        assertThat(table.listener(local, 443).orElseThrow())
                .isSameAs(table.listener(local, 65535).orElseThrow())
                .isSameAs(table.listener(IpAddress.parse("127.0.0.1"), 80).orElseThrow())
                .isNotSameAs(table.listener(local, 80).orElseThrow());
        assertThat(table.listener(local, 80).orElseThrow()).isSameAs(table.listener(local, 8005).orElseThrow());
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aHundredThousandNamesAreCompiled() {
        List<RouteConfig> routes = manyNames();
        RouteTable<String> table = RouteTable.compile(routes, RouteConfig::name);

        assertThat(found(table, "::1", 443, "tls site-0.example.com")).isEqualTo("r0");
        assertThat(found(table, "::1", 443, "tls www.site-99999.example.com")).isEqualTo("r99999");
        assertThat(found(table, "::1", 80, "http site-77777.example.com")).isEqualTo("none");
        assertThat(found(table, "::1", 443, "tls other.example.com")).isEqualTo("none");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aPortOfItsOwnForEachRouteBesidesAWideOneIsCompiled() {
        RouteTable<String> table = table("wide listen=1-65535\n" + IntStream.rangeClosed(1, 65535)
                .mapToObj(port -> "r" + port + " priority=1 listen=" + port).collect(Collectors.joining("\n")));

        assertThat(found(table, "::1", 1, "opaque")).isEqualTo("r1");
        assertThat(found(table, "::1", 65535, "opaque")).isEqualTo("r65535");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aHundredThousandNamesWithTlsAreCompiled() {
        ListenerRoutes<String> listener = table(namesWithTls(100_000)).listener(CLIENT, 443).orElseThrow();

        assertThat(inside(listener, "site-0.example.com", "http - /a")).isEqualTo("r0");
        assertThat(inside(listener, "site-0.example.com", "http - /b")).isEqualTo("fallback");
        assertThat(inside(listener, "www.site-99999.example.com", "opaque")).isEqualTo("r99999");
        assertThat(inside(listener, "other.example.com", "opaque")).isEqualTo("fallback");
    }

    private static String inside(ListenerRoutes<String> listener, String name, String preface) {
        ClientHello hello = new ClientHello(Optional.of(name), List.of(), Set.of());
        return listener.insideTls(hello).find(hello, PrefaceText.parse(preface), CLIENT).orElse("none");
    }

    /// Exact names with a path where the number is even, wildcards without one where it is odd, and one route for all
    /// else.
    static String namesWithTls(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "r" + i + " tls=terminate domains="
                        + (i % 2 == 0 ? "site-" + i + ".example.com path=/a" : "*.site-" + i + ".example.com"))
                .collect(Collectors.joining("\n")) + "\nfallback tls=terminate";
    }

    /// 100,000 routes: exact names where the number is even, wildcards where it is odd.
    static List<RouteConfig> manyNames() {
        return RouteText.of(IntStream.range(0, 100_000)
                .mapToObj(i -> "r" + i + " tls=passthrough listen=80,443 domains="
                        + (i % 2 == 0 ? "" : "*.") + "site-" + i + ".example.com")
                .collect(Collectors.joining("\n"))).routes();
    }
}
