package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.ask;
import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static io.smartproxy.e2e.SniClient.TLS_1_2;
import static io.smartproxy.e2e.SniClient.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The name in a client's hello decides which certificate it sees and who answers.
class CertificatesByNameTest {

    /// What a client sees of the alert `unrecognized_name` (RFC 6066 section 3).
    private static final byte[] UNRECOGNIZED_NAME = HexFormat.of().parseHex("15030300020270");

    @TempDir
    private static Path folder;
    private static SniClient client;

    private final int port = Ports.free();
    private final HttpBackends backends = new HttpBackends();
    private TestProxy proxy;

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("shop", Kind.ECDSA, "shop.test");
        certificates.server("branches", Kind.ECDSA, "*.shop.test");
        certificates.server("rest", Kind.ECDSA, "rest.test");
        // Signed by itself: a client that takes RSA alone means the whole chain.
        Program.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=rsa",
                "-out", folder.resolve("rsa.pem").toString(), "-keyout", folder.resolve("rsa.key").toString());
        client = new SniClient(certificates.ca());
    }

    @AfterEach
    void close() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        backends.close();
    }

    private void start(String routes) throws IOException {
        proxy = backends.startProxy(folder, port, routes);
    }

    /// A route that ends TLS with the certificate of its own name; `NAME.domains` is still to be said.
    private static String terminate(String name) {
        return """
                route.%1$s.tls = terminate
                route.%1$s.tls.certificate = %1$s.pem
                route.%1$s.tls.key = %1$s.key
                route.%1$s.targets = <%1$s>
                """.formatted(name);
    }

    private void assertServed(SniClient asking, String server) throws IOException {
        assertThat(asking.peer(port)).isEqualTo(server);
        assertThat(serverIn(asking.ask(port, get("any", "/")))).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void exactNamesWildcardsAndTheRestHaveCertificatesOfTheirOwn(String version) throws IOException {
        start(terminate("rest")
                + "route.branches.domains = *.shop.test\n" + terminate("branches")
                + "route.shop.domains = shop.test\n" + terminate("shop"));
        SniClient any = client.version(version);
        assertThat(any.named("shop.test").peer(port)).isEqualTo("shop");
        assertThat(any.named("SHOP.Test").peer(port)).isEqualTo("shop");
        assertThat(any.named("one.shop.test").peer(port)).isEqualTo("branches");
        assertThat(any.named("two.of.shop.test").peer(port)).isEqualTo("branches");
        assertThat(any.named("workshop.test").peer(port)).isEqualTo("rest");
        assertThat(any.named("test").peer(port)).isEqualTo("rest");
        assertThat(any.peer(port)).isEqualTo("rest");
        proxy.awaitClosed(CloseReason.NORMAL, 7);
    }

    @Test
    void theNameDecidesWhoAnswersWhateverTheRequestCallsItsHost() throws IOException {
        start(terminate("rest") + "route.shop.domains = shop.test\n" + terminate("shop"));
        assertServed(client.named("shop.test"), "shop");
        assertServed(client.named("other.test"), "rest");
        assertServed(client, "rest");
    }

    @ParameterizedTest
    @CsvSource({TLS_1_2 + ", bank.test", TLS_1_2 + ", ''", TLS_1_3 + ", bank.test", TLS_1_3 + ", ''"})
    void withoutARestANameThatNobodyHasIsUnrecognized(String version, String name) throws IOException {
        start("route.shop.domains = shop.test, *.shop.test\n" + terminate("shop"));
        assertThatThrownBy(() -> client.version(version).named(name).peer(port)).isInstanceOf(SSLException.class)
                .hasMessageContaining("Received fatal alert: unrecognized_name");
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
        proxy.awaitLogged(": no-route, ");
        assertThat(client.named("shop.test").peer(port)).isEqualTo("shop");
    }

    @Test
    void theAlertIsAllThatAClientWithoutARouteGets() throws IOException {
        start("route.shop.domains = shop.test\n" + terminate("shop"));
        try (Socket socket = TestProxy.connect(port)) {
            socket.getOutputStream().write(HostileClient.hello());
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(UNRECOGNIZED_NAME);
        }
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
        assertThat(proxy.proxy().metrics().totals().sent()).isEqualTo(UNRECOGNIZED_NAME.length);
    }

    @Test
    void whatIsPassedThroughHasTheTargetsCertificate() throws Exception {
        try (TlsServer bank = TlsServer.start(folder, "bank.test")) {
            start("route.bank.domains = bank.test\nroute.bank.tls = passthrough\nroute.bank.targets = "
                    + bank.address() + "\n" + terminate("rest"));
            assertThat(new SniClient(folder.resolve("bank.test.pem")).named("bank.test").peer(port))
                    .isEqualTo("bank.test");
            assertThat(client.named("shop.test").peer(port)).isEqualTo("rest");
        }
    }

    @Test
    void ofOneNameAProtocolMayBePassedThrough() throws Exception {
        try (TlsServer acme = TlsServer.start(folder, "acme.test")) {
            start("""
                    route.acme.domains = shop.test
                    route.acme.alpn = acme-tls/1
                    route.acme.targets = %s
                    route.shop.domains = shop.test
                    """.formatted(acme.address()) + terminate("shop"));
            // The server takes the hello and not the protocol: who says so is what matters.
            assertThatThrownBy(() -> client.named("shop.test").alpn("acme-tls/1").connect(port))
                    .isInstanceOf(SSLException.class);
            proxy.awaitIdle();
            proxy.awaitLogged(" by route acme to " + acme.address());
            assertServed(client.named("shop.test").alpn("http/1.1"), "shop");
            assertServed(client.named("shop.test"), "shop");
        }
    }

    @Test
    void plainRequestsAreSentToHttpsOnTheSamePort() throws IOException {
        start("""
                route.plain.tls = off
                route.plain.action = redirect
                route.plain.redirect.to = https://{host}:%d{path}
                """.formatted(port) + terminate("rest"));
        assertThat(ask(port, get("shop.test:" + port, "/a?b"))).startsWith("HTTP/1.1 308 ")
                .contains("\r\nLocation: https://shop.test:" + port + "/a?b\r\n");
        assertServed(client.named("shop.test"), "rest");
    }

    @Test
    void ofTwoKeyTypesAClientGetsTheOneThatItCanUse() throws IOException {
        start("""
                route.shop.tls = terminate
                route.shop.tls.certificate = shop.pem, rsa.pem
                route.shop.tls.key = shop.key, rsa.key
                route.shop.targets = <shop>
                """);
        SniClient rsa = new SniClient(folder.resolve("rsa.pem"));
        assertThat(rsa.version(TLS_1_2).suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256").peer(port)).isEqualTo("rsa");
        assertThat(rsa.version(TLS_1_3).signatures("rsa_pss_rsae_sha256", "rsa_pkcs1_sha256").peer(port))
                .isEqualTo("rsa");
        assertThat(client.version(TLS_1_2).suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256").peer(port))
                .isEqualTo("shop");
        assertThat(client.version(TLS_1_3).signatures("ecdsa_secp256r1_sha256").peer(port)).isEqualTo("shop");
    }
}
