package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerRoutesTest {

    private static final IpAddress ANYONE = IpAddress.parse("192.0.2.1");

    private static ListenerRoutes<String> listener(String routes) {
        return RouteTable.compile(RouteText.of(routes).routes(), RouteConfig::name)
                .listener(IpAddress.parse("127.0.0.1"), 443).orElseThrow();
    }

    private static String found(String routes, String preface, IpAddress client) {
        return listener(routes).find(PrefaceText.parse(preface), client).orElse("none");
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            e domains=a.com                            | tls a.com          | e
            e domains=a.com                            | http a.com         | e
            e domains=a.com                            | tls b.com          | none
            e domains=a.com                            | tls x.a.com        | none
            e domains=a.com                            | tls -              | none
            e domains=a.com                            | http -             | none
            e domains=a.com                            | opaque             | none
            e domains=b.com,a.com                      | http a.com         | e
            w domains=*.a.com                          | tls x.a.com        | w
            w domains=*.a.com                          | http y.x.a.com     | w
            w domains=*.a.com                          | tls a.com          | none
            w domains=*.a.com                          | tls xa.com         | none
            n                                          | tls a.com          | n
            n                                          | tls -              | n
            n                                          | http a.com         | n
            n                                          | http [::1]         | n
            n                                          | opaque             | n
            i domains=127.0.0.1                        | http 127.0.0.1     | i
            """)
    void aNameIsMatchedToSniOrHost(String routes, String preface, String expected) {
        assertThat(found(routes, preface, ANYONE)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            n; w domains=*.com; l domains=*.a.com; e domains=x.a.com         | tls x.a.com    | e
            n; w domains=*.com; l domains=*.a.com; e domains=x.a.com         | tls y.a.com    | l
            n; w domains=*.com; l domains=*.a.com; e domains=x.a.com         | http y.b.com   | w
            n; w domains=*.com; l domains=*.a.com; e domains=x.a.com         | tls a.org      | n
            n; w domains=*.com; l domains=*.a.com; e domains=x.a.com         | tls -          | n
            e domains=x.a.com; n priority=1                                  | tls x.a.com    | n
            e domains=x.a.com; w domains=*.a.com priority=1                  | tls x.a.com    | w
            e domains=x.a.com priority=1; w domains=*.a.com priority=1       | tls x.a.com    | e
            e domains=x.a.com priority=-1; w domains=*.a.com                 | tls x.a.com    | w
            e domains=x.a.com; w domains=*.com priority=1; n priority=2      | tls x.a.com    | n
            e domains=x.a.com; w domains=*.com priority=2; n priority=1      | tls x.a.com    | w
            e domains=x.a.com; w domains=*.com priority=2; l domains=*.a.com | tls x.a.com    | w
            a priority=-2147483648; b priority=2147483647                    | opaque         | b
            s path=/a; l path=/a/b                                           | http - /a/b/c  | l
            s path=/a; l path=/a/b                                           | http - /a/c    | s
            e domains=a.com; p path=/a/b/c                                   | http a.com /a/b/c | e
            e domains=a.com; d domains=a.com path=/a; l path=/a/b            | http a.com /a/b | d
            e domains=a.com priority=1; d domains=a.com path=/a              | http a.com /a  | e
            a; b                                                             | opaque         | a
            a domains=a.com; b domains=b.com,a.com                           | tls a.com      | a
            b domains=b.com,a.com; a domains=a.com                           | tls a.com      | b
            """)
    void tiesGoByPriorityThenNameThenPathThenPlaceInTheFile(String routes, String preface, String expected) {
        assertThat(found(routes, preface, ANYONE)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            r tls=off                                  | tls a.com          | none
            r tls=off                                  | http a.com         | r
            r tls=off                                  | opaque             | r
            r tls=passthrough                          | tls -              | r
            r tls=passthrough                          | http a.com         | none
            r tls=passthrough                          | opaque             | none
            r alpn=h2                                  | tls - h2           | r
            r alpn=h2,x                                | tls - http/1.1,h2  | r
            r alpn=h2                                  | tls - http/1.1     | none
            r alpn=h2                                  | tls -              | none
            r alpn=h2                                  | http a.com         | none
            r alpn=h2                                  | opaque             | none
            r tlsVersions=1.2,1.3                      | tls - - 1.3        | r
            r tlsVersions=1.2                          | tls - - 1.1,1.2    | r
            r tlsVersions=1.2                          | tls - - 1.3        | none
            r tlsVersions=1.2                          | tls -              | none
            r tlsVersions=1.2                          | http a.com         | none
            r path=/a                                  | http - /a          | r
            r path=/a                                  | http - /ab         | r
            r path=/a                                  | http - /           | none
            r path=/a                                  | tls a.com          | none
            r path=/a                                  | opaque             | none
            r action=redirect                          | http a.com         | r
            r action=redirect                          | tls a.com          | none
            r action=redirect                          | opaque             | none
            r action=respond                           | http -             | r
            r action=respond                           | tls -              | none
            r action=respond                           | opaque             | none
            r action=block                             | http -             | r
            r action=block                             | tls -              | r
            r action=block                             | opaque             | r
            r alpn=h2 domains=a.com; n                 | tls a.com http/1.1 | n
            r tls=terminate                            | tls a.com          | r
            r tls=terminate                            | http a.com         | none
            r tls=terminate                            | opaque             | none
            r tls=terminate path=/a                    | tls -              | r
            r tls=terminate path=/a                    | http - /a          | none
            r tls=terminate action=redirect            | tls -              | r
            r tls=terminate action=block               | http a.com         | none
            r tls=terminate alpn=h2                    | tls - h2           | r
            r tls=terminate alpn=h2                    | tls - http/1.1     | none
            r tls=terminate tlsVersions=1.2            | tls - - 1.3        | none
            r tls=terminate-and-reencrypt domains=a.com | tls b.com         | none
            n tls=passthrough; r tls=terminate path=/a | tls -              | n
            """)
    void whatTheClientBeganWithMustFit(String routes, String preface, String expected) {
        assertThat(found(routes, preface, ANYONE)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}, from {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            c clients=10.0.0.0/8; n                               | 10.1.2.3        | c
            c clients=10.0.0.0/8; n                               | 192.0.2.1       | n
            c clients=10.0.0.0/8; n                               | ::ffff:10.1.2.3 | c
            c clients=10.0.0.0/8; n                               | ::1             | n
            c clients=10.0.0.0/8,::1; n                           | ::1             | c
            c clients=10.0.0.0/8                                  | 192.0.2.1       | none
            e domains=x.a.com clients=10.0.0.0/8; w domains=*.com | 192.0.2.1       | w
            e domains=x.a.com clients=10.0.0.0/8; w domains=*.com | 10.0.0.1        | e
            c clients=10.0.0.0/8 priority=1; e domains=x.a.com    | 192.0.2.1       | e
            """)
    void otherClientsFallToTheNextRoute(String routes, String client, String expected) {
        assertThat(found(routes, "tls x.a.com", IpAddress.parse(client))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: reads the preface {1}, takes opaque clients {2}")
    @CsvSource(delimiter = '|', textBlock = """
            r                                     | false | true
            r priority=1 clients=10.0.0.0/8       | false | true
            r action=block                        | false | true
            r domains=a.com                       | true  | false
            r action=block domains=a.com          | true  | false
            r alpn=h2                             | true  | false
            r tlsVersions=1.3                     | true  | false
            r path=/a                             | true  | false
            r tls=passthrough                     | true  | false
            r tls=off                             | true  | true
            r tls=off domains=a.com               | true  | false
            r action=redirect                     | true  | false
            r action=respond                      | true  | false
            a; b domains=a.com                    | true  | true
            a tls=passthrough; b tls=off          | true  | true
            r tls=terminate                       | true  | false
            r tls=terminate action=block          | true  | false
            """)
    void aPrefaceIsReadOnlyWhereARouteNeedsIt(String routes, boolean needsPreface, boolean takesOpaque) {
        assertThat(listener(routes).needsPreface()).isEqualTo(needsPreface);
        assertThat(listener(routes).takesOpaque()).isEqualTo(takesOpaque);
    }

    @Test
    void theLongestNameThatThereCanBeIsLookedUp() {
        String name = "a.".repeat(126) + "a";
        assertThat(found("w domains=*.a", "tls " + name, ANYONE)).isEqualTo("w");
        assertThat(found("e domains=" + name + "; w domains=*.a", "tls " + name, ANYONE)).isEqualTo("e");
    }
}
