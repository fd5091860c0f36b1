package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static io.smartproxy.e2e.SniClient.TLS_1_2;
import static io.smartproxy.e2e.SniClient.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates.Validity;
import io.smartproxy.tls.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Routes that ask clients for a certificate: who gets in, and who hears why not.
class ClientCertificateTest {

    private static final int PORT = Ports.free();
    private static final HttpBackends BACKENDS = new HttpBackends();

    @TempDir
    private static Path folder;
    private static SniClient client;
    private static ShownCertificate good;
    private static ShownCertificate stranger;
    private static ShownCertificate expired;
    private static ShownCertificate server;
    private static TestProxy proxy;

    private long failed;
    private long normal;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        TestCertificates others = TestCertificates.in(Files.createDirectory(folder.resolve("others")));
        Instant now = Instant.now();
        good = ShownCertificate.of(certificates, certificates.client("good"));
        stranger = ShownCertificate.of(others, others.client("stranger"));
        expired = ShownCertificate.of(certificates, certificates.client("expired",
                new Validity(now.minus(Duration.ofDays(2)), now.minus(Duration.ofMinutes(5)))));
        server = ShownCertificate.of(certificates, certificates.server("all", Kind.ECDSA, "*.test"));
        client = new SniClient(certificates.ca());
        proxy = BACKENDS.startProxy(folder, PORT, """
                default.tls = terminate
                default.tls.certificate = all.pem
                default.tls.key = all.key
                route.required.domains = required.test
                route.required.tls.clientAuth = required
                route.required.tls.clientCA = ca.pem
                route.required.targets = <required>
                route.optional.domains = optional.test
                route.optional.tls.clientAuth = optional
                route.optional.tls.clientCA = ca.pem
                route.optional.targets = <optional>
                route.others.domains = others.test
                route.others.tls.clientAuth = required
                route.others.tls.clientCA = others/ca.pem
                route.others.targets = <others>
                route.both.domains = both.test
                route.both.tls.clientAuth = required
                route.both.tls.clientCA = both.pem
                route.both.targets = <both>
                route.open.targets = <open>
                """.replace("both.pem", both().getFileName().toString()));
    }

    /// Two CAs in one file.
    private static Path both() throws IOException {
        return Files.writeString(folder.resolve("both.pem"),
                Files.readString(folder.resolve("ca.pem")) + Files.readString(folder.resolve("others/ca.pem")));
    }

    @BeforeEach
    void count() {
        proxy.awaitIdle();
        failed = proxy.proxy().metrics().closed(CloseReason.HANDSHAKE_FAILED);
        normal = proxy.proxy().metrics().closed(CloseReason.NORMAL);
    }

    @AfterAll
    static void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        BACKENDS.close();
    }

    private static SniClient asking(String version, String name) {
        return client.version(version).named(name);
    }

    private void assertServed(SniClient asking, String server) throws IOException {
        try (SSLSocket socket = asking.connect(PORT)) {
            assertServed(socket, server);
        }
        normal++;
        proxy.awaitClosed(CloseReason.NORMAL, normal);
    }

    private static void assertServed(SSLSocket socket, String server) throws IOException {
        socket.getOutputStream().write(get("a.test", "/").getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[1000];
        int length = socket.getInputStream().read(answer);
        assertThat(serverIn(new String(answer, 0, length, StandardCharsets.US_ASCII))).isEqualTo(server);
    }

    /// A client of TLS 1.3 is done with the handshake before the server has judged its certificate: it hears of it when
    /// it reads. What it has sent meanwhile must not turn the alert into a reset.
    private void assertRefused(SniClient asking, String alert) {
        int accepted = BACKENDS.accepted("required") + BACKENDS.accepted("optional") + BACKENDS.accepted("others");
        assertThatThrownBy(() -> {
            try (SSLSocket socket = asking.connect(PORT)) {
                socket.getOutputStream().write(new byte[100_000]);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }).isInstanceOf(SSLException.class).hasMessageContaining("Received fatal alert: " + alert);
        failed++;
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, failed);
        assertThat(BACKENDS.accepted("required") + BACKENDS.accepted("optional") + BACKENDS.accepted("others"))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCertificateOfTheRightAuthorityOpens(String version) throws IOException {
        assertServed(asking(version, "required.test").showing(good), "required");
        assertServed(asking(version, "optional.test").showing(good), "optional");
        assertServed(asking(version, "both.test").showing(good), "both");
        assertServed(asking(version, "both.test").showing(stranger), "both");
        assertServed(asking(version, "others.test").showing(stranger), "others");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void withoutACertificateOnlyWhereItIsOptional(String version) throws IOException {
        assertServed(asking(version, "optional.test"), "optional");
        assertRefused(asking(version, "required.test"),
                version.equals(TLS_1_3) ? "certificate_required" : "handshake_failure");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCertificateThatIsNoGoodOpensNothing(String version) {
        for (String name : new String[] {"required.test", "optional.test"}) {
            assertRefused(asking(version, name).showing(stranger), "certificate_unknown");
            assertRefused(asking(version, name).showing(expired), "certificate_unknown");
            assertRefused(asking(version, name).showing(server), "certificate_unknown");
        }
        assertRefused(asking(version, "others.test").showing(good), "certificate_unknown");
        proxy.awaitLogged(": no TLS with the client: NotAfter: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void whereNobodyAsksNothingIsShown(String version) throws IOException {
        assertServed(asking(version, "open.test").showing(stranger), "open");
        assertServed(asking(version, "open.test").showing(expired), "open");
    }
}
