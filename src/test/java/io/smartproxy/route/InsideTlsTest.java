package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ClientHello;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsideTlsTest {

    private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

    private static ListenerRoutes<String> listener(String routes) {
        return RouteTable.compile(RouteText.of(routes).routes(), RouteConfig::name)
                .listener(LOCAL, 443).orElseThrow();
    }

    private static ClientHello hello(String text) {
        return ((Preface.Tls) PrefaceText.parse("tls " + text)).hello();
    }

    private static InsideTls<String> inside(String routes, String hello) {
        return listener(routes).insideTls(hello(hello));
    }

    private static String found(String routes, String hello, String preface, IpAddress client) {
        return inside(routes, hello).find(hello(hello), PrefaceText.parse(preface), client).orElse("none");
    }

    @ParameterizedTest(name = "{0}, {1} and inside {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            r tls=terminate                                                | a.com         | opaque      | r
            r tls=terminate                                                | -             | http - /a   | r
            r tls=terminate domains=a.com                                  | a.com         | opaque      | r
            r tls=terminate domains=a.com                                  | b.com         | opaque      | none
            r tls=terminate path=/a                                        | a.com         | http - /ab  | r
            r tls=terminate path=/a                                        | a.com         | http - /b   | none
            r tls=terminate path=/a                                        | a.com         | opaque      | none
            r tls=terminate action=redirect                                | a.com         | http - -    | r
            r tls=terminate action=redirect                                | a.com         | opaque      | none
            r tls=terminate action=block                                   | a.com         | http - /    | r
            r tls=terminate action=block                                   | a.com         | opaque      | r
            s tls=terminate path=/a; l tls=terminate path=/a/b             | a.com         | http - /a/b | l
            s tls=terminate path=/a; l tls=terminate path=/a/b             | a.com         | http - /a/c | s
            n tls=terminate; p tls=terminate path=/a priority=-1           | a.com         | http - /a   | n
            n tls=terminate path=/a; e tls=terminate domains=a.com         | a.com         | http - /a   | e
            n tls=terminate; e tls=terminate domains=a.com path=/a         | a.com         | http - /a   | e
            n tls=terminate; e tls=terminate domains=a.com path=/a         | a.com         | http - /b   | n
            n tls=terminate; e tls=terminate domains=a.com path=/a         | a.com         | opaque      | n
            w tls=terminate domains=*.com; e tls=terminate domains=a.com path=/a | a.com   | http - /b   | w
            w tls=terminate domains=*.com; e tls=terminate domains=a.com path=/a | b.com   | http - /a   | w
            a tls=terminate; b tls=terminate                               | a.com         | opaque      | a
            h tls=terminate alpn=h2; n tls=terminate                       | - h2          | opaque      | h
            h tls=terminate alpn=h2; n tls=terminate                       | - http/1.1    | opaque      | n
            v tls=terminate tlsVersions=1.3; n tls=terminate               | - - 1.3       | opaque      | v
            v tls=terminate tlsVersions=1.3; n tls=terminate               | - - 1.2       | opaque      | n
            c tls=terminate clients=10.0.0.0/8; n tls=terminate            | -             | opaque      | n
            c tls=terminate clients=192.0.2.0/24; n tls=terminate          | -             | opaque      | c
            n; p tls=passthrough; o tls=off                                | -             | opaque      | none
            """)
    void whatComesInsideChoosesAmongTheRoutesThatEndTls(String routes, String hello, String preface, String expected) {
        assertThat(found(routes, hello, preface, CLIENT)).isEqualTo(expected);
    }

    @Test
    void theNameIsTheHellosNeverTheHosts() {
        String routes = "a tls=terminate domains=a.com; b tls=terminate domains=b.com";

        assertThat(found(routes, "a.com", "http b.com /", CLIENT)).isEqualTo("a");
        assertThat(found(routes, "-", "http a.com /", CLIENT)).isEqualTo("none");
    }

    @Test
    void anUnknownNameAndNoneAreForTheFirstRouteWithoutDomains() {
        ListenerRoutes<String> listener = listener("""
                e tls=terminate domains=a.com
                first tls=terminate
                second tls=terminate action=redirect
                """);

        for (String hello : new String[] {"b.com", "x.a.com", "-"}) {
            assertThat(listener.find(new Preface.Tls(hello(hello)), CLIENT)).contains("first");
            assertThat(listener.insideTls(hello(hello)).find(hello(hello), new Preface.Opaque(), CLIENT))
                    .contains("first");
        }
    }

    @Test
    void withoutSuchARouteAnUnknownNameFindsNothing() {
        ListenerRoutes<String> listener = listener("e tls=terminate domains=a.com; o tls=off");

        assertThat(listener.find(new Preface.Tls(hello("b.com")), CLIENT)).isEmpty();
        assertThat(listener.find(new Preface.Tls(hello("-")), CLIENT)).isEmpty();
    }

    @ParameterizedTest(name = "{0}, {1}: reads HTTP {2}, takes opaque clients {3}")
    @CsvSource(delimiter = '|', textBlock = """
            r tls=terminate                                                       | a.com | false | true
            r tls=terminate path=/a                                               | a.com | true  | false
            r tls=terminate action=redirect                                       | a.com | true  | false
            r tls=terminate action=respond                                        | a.com | true  | false
            r tls=terminate action=block                                          | a.com | true  | true
            r tls=terminate-and-reencrypt path=/a; n tls=terminate                | a.com | true  | true
            r tls=terminate domains=a.com                                         | b.com | false | false
            r tls=passthrough                                                     | a.com | false | false
            e tls=terminate domains=a.com; n tls=terminate action=redirect        | a.com | false | true
            e tls=terminate domains=a.com; n tls=terminate action=redirect        | b.com | true  | false
            e tls=terminate domains=a.com path=/a; n tls=terminate                | b.com | false | true
            e tls=terminate domains=a.com alpn=h2; n tls=terminate action=redirect | a.com | true | true
            e tls=terminate domains=a.com; n tls=terminate action=redirect priority=1 | a.com | true | true
            d tls=terminate alpn=h2; p tls=passthrough; n tls=terminate action=block  | a.com | false | true
            d tls=terminate alpn=h2 path=/; p tls=passthrough; n tls=terminate        | a.com | true  | true
            """)
    void onlyTheRoutesThatTheNameReachesAreReadFor(
            String routes, String hello, boolean readsHttp, boolean takesOpaque) {
        assertThat(inside(routes, hello).readsHttp()).isEqualTo(readsHttp);
        assertThat(inside(routes, hello).takesOpaque()).isEqualTo(takesOpaque);
    }

    @ParameterizedTest(name = "{0}, {1} asks for {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | a.com   | a.com     | true
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | a.com   | b.com     | false
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | b.com   | a.com     | false
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | a.com   | -         | true
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | a.com   | c.com     | true
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | a.com   | [::1]     | true
            a tls=terminate domains=a.com; b tls=terminate domains=b.com        | a.com   | x.a.com   | true
            a tls=terminate domains=a.com,b.com                                 | a.com   | b.com     | true
            a tls=terminate domains=a.com; n tls=terminate                      | -       | a.com     | false
            a tls=terminate domains=a.com; n tls=terminate                      | c.com   | a.com     | false
            a tls=terminate domains=a.com; n tls=terminate                      | a.com   | c.com     | true
            a tls=terminate domains=a.com; n tls=terminate                      | c.com   | d.com     | true
            a tls=terminate domains=a.com; n tls=terminate priority=1           | c.com   | a.com     | true
            w tls=terminate domains=*.a.com                                     | x.a.com | y.a.com   | true
            w tls=terminate domains=*.a.com; e tls=terminate domains=x.a.com    | x.a.com | y.a.com   | false
            w tls=terminate domains=*.a.com; e tls=terminate domains=x.a.com    | y.a.com | x.a.com   | false
            w tls=terminate domains=*.a.com; e tls=terminate domains=x.a.com path=/e | x.a.com | y.a.com | false
            w tls=terminate domains=*.a.com; v tls=terminate domains=*.com      | x.a.com | y.x.a.com | true
            w tls=terminate domains=*.a.com; v tls=terminate domains=*.com      | x.a.com | a.com     | false
            a tls=terminate domains=a.com; p tls=passthrough domains=b.com      | a.com   | b.com     | true
            a tls=terminate domains=a.com; o tls=off domains=b.com              | a.com   | b.com     | true
            """)
    void aHostThatAnotherNamesRoutesAskForIsNotAnsweredHere(String routes, String hello, String host, boolean owns) {
        assertThat(inside(routes, hello).owns(PrefaceText.name(host))).isEqualTo(owns);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            r tls=passthrough; o domains=a.com         | false
            r tls=terminate                            | true
            r; t tls=terminate-and-reencrypt alpn=h2   | true
            """)
    void aListenerSaysWhetherItEndsTls(String routes, boolean terminates) {
        assertThat(listener(routes).terminates()).isEqualTo(terminates);
    }

    @Test
    void namesWithTheSameRoutesShareOneGroup() {
        ListenerRoutes<String> listener =
                listener("a tls=terminate domains=a.com,b.com,*.c.com; d tls=terminate domains=d.com");

        assertThat(listener.insideTls(hello("a.com"))).isSameAs(listener.insideTls(hello("b.com")))
                .isSameAs(listener.insideTls(hello("x.c.com"))).isNotSameAs(listener.insideTls(hello("d.com")));
    }
}
