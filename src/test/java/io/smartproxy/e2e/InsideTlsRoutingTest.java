package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The routes of one server name that end TLS, and how the request inside finds its way among them.
class InsideTlsRoutingTest {

    @TempDir
    private static Path folder;
    private static SniClient shop;

    private final int port = Ports.free();
    private final HttpBackends backends = new HttpBackends();
    private TestProxy proxy;

    @BeforeAll
    static void makeCertificate() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("shop", Kind.ECDSA, "shop.test");
        shop = new SniClient(certificates.ca()).named("shop.test");
    }

    @AfterEach
    void close() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        backends.close();
    }

    private void start(String routes) throws IOException {
        proxy = backends.startProxy(folder, port, """
                default.tls = terminate
                default.tls.certificate = shop.pem
                default.tls.key = shop.key
                """ + routes);
    }

    private void startPaths() throws IOException {
        start("""
                route.rest.targets = <rest>
                route.api.path = /api
                route.api.targets = <api>
                route.v2.path = /api/v2
                route.v2.targets = <v2>
                """);
    }

    private String server(String target) throws IOException {
        return serverIn(shop.ask(port, get("shop.test", target)));
    }

    @Test
    void theLongestPathGoesFirst() throws IOException {
        startPaths();
        assertThat(server("/api/v2/users")).isEqualTo("v2");
        assertThat(server("/api/v3")).isEqualTo("api");
        assertThat(server("https://shop.test/api")).isEqualTo("api");
        assertThat(server("/?/api")).isEqualTo("rest");
        assertThat(server("*")).isEqualTo("rest");
        proxy.awaitClosed(CloseReason.NORMAL, 5);
        proxy.awaitLogged(" by route v2 over TLSv1.3 ");
    }

    @Test
    void whatIsNoHttpGoesToTheRouteThatTakesAnything() throws IOException {
        startPaths();
        assertThat(serverIn(shop.ask(port, "neither nor\n\n"))).isEqualTo("rest");
        assertThat(shop.ask(port, "")).isEmpty();
        Await.until("the connection of the silent client", () -> backends.accepted("rest") == 2);
        assertThat(backends.accepted("api")).isZero();
    }

    @Test
    void aHelloInsideTlsIsNoHelloToRouteBy() throws IOException {
        start("""
                route.api.path = /api
                route.api.targets = <api>
                route.rest.targets = <rest>
                """);
        String hello = new String(HostileClient.hello(), StandardCharsets.ISO_8859_1);
        assertThat(serverIn(shop.ask(port, hello + "\n\n\n"))).isEqualTo("rest");
    }

    @Test
    void withoutARouteForTheRestARequestIsRefusedWithACleanEnd() throws IOException {
        start("""
                route.api.path = /api
                route.api.targets = <api>
                """);
        assertThat(server("/api")).isEqualTo("api");
        assertThat(shop.ask(port, get("shop.test", "/"))).isEmpty();
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
        assertThat(shop.ask(port, "neither nor\n\n")).isEmpty();
        proxy.awaitRefused(RefusalReason.BAD_PREFACE, 1);
        assertThat(shop.ask(port, "")).isEmpty();
        proxy.awaitClosed(CloseReason.NORMAL, 2);
    }

    @Test
    void whereHttpIsReadHttp1AloneIsAgreedOn() throws IOException {
        start("""
                default.tls.alpn = h2, http/1.1
                route.rest.targets = <rest>
                route.api.path = /api
                route.api.targets = <api>
                """);
        try (SSLSocket client = shop.alpn("h2", "http/1.1").connect(port)) {
            assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
        }
        try (SSLSocket client = shop.connect(port)) {
            assertThat(client.getApplicationProtocol()).isEmpty();
        }
        assertThat(serverIn(shop.alpn("h2", "http/1.1").ask(port, get("shop.test", "/api")))).isEqualTo("api");
        assertThatThrownBy(() -> shop.alpn("h2").connect(port)).isInstanceOf(SSLException.class)
                .hasMessageContaining("no_application_protocol");
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
    }

    @Test
    void whereNothingIsReadTheRoutesOwnProtocolsAreAgreedOn() throws IOException {
        start("""
                route.shop.tls.alpn = h2, http/1.1
                route.shop.targets = <rest>
                """);
        try (SSLSocket client = shop.alpn("http/1.1", "h2").connect(port)) {
            assertThat(client.getApplicationProtocol()).isEqualTo("h2");
        }
        try (SSLSocket client = shop.alpn("http/1.1").connect(port)) {
            assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void onlyTheFirstRequestOfAConnectionDecides() throws IOException {
        startPaths();
        assertThat(shop.ask(port, get("shop.test", "/api") + get("shop.test", "/api/v2")).split("Server: api"))
                .hasSize(3);
        assertThat(backends.accepted("v2")).isZero();
    }

    @Test
    void theTargetGetsTheBytesThatWereInsideTls() throws Exception {
        try (Recorder recorder = Recorder.start("recorder")) {
            start("""
                    route.upload.path = /upload
                    route.upload.targets = %s
                    """.formatted(recorder.address()));
            String request = "\r\nPOST /upload/%41?q HTTP/1.1\r\nhost:  shop.test \r\nX-Odd:\t,, \r\n\r\n"
                    + "\u0000\u00ff body ".repeat(20_000);
            assertThat(shop.ask(port, request)).isEqualTo("recorder");
            assertThat(recorder.next()).asString(StandardCharsets.ISO_8859_1).isEqualTo(request);
        }
    }

    @Test
    void aClientThatIsSilentInsideTlsIsRefusedInTime() throws IOException {
        start("""
                timeout.preface = 300ms
                route.api.path = /api
                route.api.targets = <api>
                """);
        try (SSLSocket client = shop.connect(port)) {
            long begun = System.nanoTime();
            client.getOutputStream().write("GET /api HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(System.nanoTime() - begun).isGreaterThan(200_000_000);
        }
        proxy.awaitRefused(RefusalReason.PREFACE_TIMEOUT, 1);
        assertThat(backends.accepted("api")).isZero();
    }

    @Test
    void aClientThatIsSilentInsideTlsFallsToTheRouteThatTakesAnything() throws IOException {
        try (Backend greeting = Backend.greeting("220 ready")) {
            start("""
                    timeout.preface = 300ms
                    route.api.path = /api
                    route.api.targets = <api>
                    route.mail.targets = %s
                    """.formatted(greeting.address()));
            try (SSLSocket client = shop.connect(port)) {
                assertThat(client.getInputStream().readNBytes(9)).asString().isEqualTo("220 ready");
            }
        }
    }

    @Test
    void routesForOtherNetworksAreLeftOut() throws IOException {
        start("""
                route.inside.clients = 127.0.0.2
                route.inside.path = /api
                route.inside.targets = <inside>
                route.rest.targets = <rest>
                """);
        assertThat(server("/api")).isEqualTo("rest");
    }

    @Test
    void whereAllIsBlockedARequestIsAnsweredAndTheRestIsNot() throws IOException {
        start("route.shop.action = block\n");
        assertThat(shop.ask(port, get("shop.test", "/"))).startsWith("HTTP/1.1 403 Forbidden\r\n");
        assertThat(shop.ask(port, "neither nor\n\n")).isEmpty();
        proxy.awaitRefused(RefusalReason.BLOCKED, 2);
    }
}
