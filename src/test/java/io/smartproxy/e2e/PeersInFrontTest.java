package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HAProxy and nginx in front of the proxy, which write PROXY headers to it. The proxy insists on them, and tells an
/// nginx behind it, too: what that hears is what has gone through the whole chain.
class PeersInFrontTest {

    /// The proxy's: first those that the fronts lead to, by the route's kind.
    private static final int PORT = Ports.freeRange(Kind.values().length);
    private static final int FRONTS = Ports.freeRange(Front.values().length * Kind.values().length);
    private static final int ENDING = Ports.free();
    private static final BoundClient CLIENT = new BoundClient("127.0.0.7");
    private static final String FRONT_ADDRESS = "127.0.0.8";
    private static final String CHECKER_ADDRESS = "127.0.0.9";

    @TempDir
    private static Path folder;
    private static Program haproxy;
    private static Program nginx;
    private static Program behind;
    private static TestCertificates certificates;
    private static TestProxy proxy;

    /// What the proxy does.
    enum Kind {
        PLAIN(""),
        PASSTHROUGH("route.<R>.tls = passthrough\n"),
        TERMINATE("""
                route.<R>.tls = terminate
                route.<R>.tls.certificate = shop.test.pem
                route.<R>.tls.key = shop.test.key
                """);

        private final String keys;

        Kind(String keys) {
            this.keys = keys;
        }

        int port() {
            return PORT + ordinal();
        }
    }

    /// Who is in front.
    enum Front {
        HAPROXY_V1("send-proxy"),
        HAPROXY_V2("send-proxy-v2"),
        HAPROXY_V2_AND_MORE("send-proxy-v2 proxy-v2-options crc32c,unique-id"),
        NGINX("");

        private final String keys;

        Front(String keys) {
            this.keys = keys;
        }

        int port(Kind kind) {
            return FRONTS + ordinal() * Kind.values().length + kind.ordinal();
        }
    }

    record Way(Front front, Kind kind) {
    }

    static List<Way> way() {
        return Stream.of(Front.values())
                .flatMap(front -> Stream.of(Kind.values()).map(kind -> new Way(front, kind))).toList();
    }

    @BeforeAll
    static void start() throws Exception {
        TlsServer.makeCertificate(folder, "shop.test");
        certificates = TestCertificates.in(Files.createDirectory(folder.resolve("clients")));
        int last = Ports.freeRange(2);
        behind = ProxyPeer.NGINX.start(Files.createDirectory(folder.resolve("behind")), last).awaitPort(last);
        StringBuilder routes = new StringBuilder("""
                proxyIPs = %s, %s
                acceptProxyProtocol = required
                default.sendProxyProtocol = v1
                """.formatted(FRONT_ADDRESS, CHECKER_ADDRESS));
        for (Kind kind : Kind.values()) {
            routes.append("""
                    route.<R>.listen = 127.0.0.1:%d
                    route.<R>.targets = 127.0.0.1:%d
                    """.formatted(kind.port(), kind == Kind.PASSTHROUGH ? last + 1 : last).concat(kind.keys)
                    .replace("<R>", kind.name().toLowerCase(Locale.ROOT)));
        }
        proxy = TestProxy.start(folder, routes.toString());
        nginx = NginxServer.runStreams(Files.createDirectory(folder.resolve("front")), streams())
                .awaitPort(Front.NGINX.port(Kind.PLAIN));
        haproxy = ProxyPeer.haproxy(folder, "front.cfg", listens()).awaitPort(ENDING);
    }

    private static String streams() {
        StringBuilder text = new StringBuilder();
        for (Kind kind : Kind.values()) {
            text.append("""
                    server {
                        listen 127.0.0.1:%d;
                        proxy_pass 127.0.0.1:%d;
                        proxy_bind %s;
                        proxy_protocol on;
                    }
                    """.formatted(Front.NGINX.port(kind), kind.port(), FRONT_ADDRESS));
        }
        return text.toString();
    }

    private static String listens() throws Exception {
        StringBuilder text = new StringBuilder();
        for (Way way : way()) {
            if (way.front() != Front.NGINX) {
                text.append(listen(way.toString().replaceAll("\\W", ""),
                        "bind 127.0.0.1:" + way.front().port(way.kind()), way.kind(), way.front().keys));
            }
        }
        return text + listen("ends", "bind 127.0.0.1:%d ssl crt %s ca-file %s verify required".formatted(
                ENDING, ProxyPeer.bundle(folder), certificates.ca()), Kind.PLAIN, "send-proxy-v2-ssl-cn");
    }

    private static String listen(String name, String bind, Kind kind, String sends) {
        return """
                listen %s
                    mode tcp
                    unique-id-format %%ci:%%cp
                    %s
                    server proxy 127.0.0.1:%d source %s %s
                """.formatted(name, bind, kind.port(), FRONT_ADDRESS, sends);
    }

    @AfterAll
    static void stop() {
        for (Program program : new Program[] {haproxy, nginx, behind}) {
            if (program != null) {
                program.close();
            }
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    private static void assertTold(BoundClient.Answer answer, int port) {
        assertThat(answer.body()).isEqualTo("127.0.0.7:%d 127.0.0.1:%d", answer.port(), port);
        proxy.awaitLogged(" from 127.0.0.7:" + answer.port() + " via " + FRONT_ADDRESS + ":");
    }

    @ParameterizedTest
    @MethodSource("way")
    void theClientIsHeardOfThroughAll(Way way) throws IOException {
        int port = way.front().port(way.kind());
        assertTold(CLIENT.get(port, way.kind() != Kind.PLAIN), port);
    }

    @Test
    void aFrontThatEndsTlsTellsOfTheCertificateAndNoHarmIsDone() throws Exception {
        ShownCertificate shown = ShownCertificate.of(certificates, certificates.client("ann"));
        SSLContext context = new SniClient(folder.resolve("peer.pem")).showing(shown).context();
        BoundClient client = new BoundClient(CLIENT.address(), context);
        assertTold(client.get(ENDING, true), ENDING);
    }

    /// It opens the connection for itself, and stands there with its own address.
    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void aHealthCheckGoesThrough(String sends) throws Exception {
        try (Program checker = ProxyPeer.haproxy(folder, "check.cfg", """
                listen checked
                    mode http
                    bind 127.0.0.1:%d
                    log stdout format raw local0
                    option log-health-checks
                    option httpchk GET /
                    http-check expect rstring ^127[.]0[.]0[.]9:
                    server proxy 127.0.0.1:%d source %s %s check check-send-proxy inter 100ms
                """.formatted(Ports.free(), Kind.PLAIN.port(), CHECKER_ADDRESS, sends))) {
            checker.awaitWords("Health check for server checked/proxy succeeded");
        }
        proxy.awaitLogged(" from " + CHECKER_ADDRESS + ":");
    }
}
