package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.TargetFigures;
import io.smartproxy.net.CloseReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates.Validity;
import io.smartproxy.tls.TestCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Targets with which TLS does not come about. The client gets not a byte but the end of the stream, the reason is
/// `handshake-failed`, and one warning names route, target and why, however many connections it happens to.
class ReencryptRefusedTest {

    private static final String PROTOCOL =
            "it does not take the client's protocol h2 \\(which tls\\.alpn offers to clients\\)";

    @TempDir
    private static Path folder;
    private static TestCertificates certificates;
    private static SniClient client;
    private static ShownCertificate good;

    private final int port = Ports.free();
    private TestProxy proxy;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "*.test");
        good = ShownCertificate.of(certificates, certificates.server("good", Kind.ECDSA, "localhost"));
        client = new SniClient(certificates.ca()).named("shop.test");
    }

    @AfterEach
    void close() {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
    }

    private void start(int target, String... keys) throws IOException {
        StringBuilder text = new StringBuilder("""
                route.shop.listen = 127.0.0.1:%d
                route.shop.targets = localhost:%d
                route.shop.tls = terminate-and-reencrypt
                route.shop.tls.certificate = all.pem
                route.shop.tls.key = all.key
                route.shop.tls.backend.ca = ca.pem
                """.formatted(port, target));
        for (String key : keys) {
            text.append("route.shop.").append(key).append('\n');
        }
        proxy = TestProxy.start(folder, text.toString());
    }

    /// @param why as a regular expression
    private void assertRefused(int target, String why) throws IOException {
        assertRefused(client, target, why);
    }

    private void assertRefused(SniClient asking, int target, String why) throws IOException {
        for (int i = 1; i <= 3; i++) {
            assertThat(asking.askInVain(port)).isEmpty();
            proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, i);
        }
        TargetFigures reached = proxy.proxy().metrics().routes().getFirst().targets().getFirst();
        assertThat(reached.up()).as("connects well, and a client may be why TLS does not come about").isTrue();
        assertThat(reached.failed()).isEqualTo(3);
        proxy.awaitLogged(" WARN ");
        assertThat(proxy.logged().lines().filter(line -> line.contains(" WARN "))).singleElement().asString()
                .matches("\\S+ WARN +route shop: no TLS with target localhost:" + target + ": " + why);
        proxy.close();
        assertThat(proxy.logged()).containsPattern(" WARN +route shop: no TLS with target .* \\(2x in 5s\\)\n");
    }

    @Test
    void aCertificateOfAnotherAuthority() throws Exception {
        TestCertificates others = TestCertificates.in(Files.createDirectory(folder.resolve("others")));
        ShownCertificate stranger =
                ShownCertificate.of(others, others.server("stranger", Kind.ECDSA, "localhost"));
        try (TlsBackend target = TlsBackend.start(stranger)) {
            start(target.port());
            assertRefused(target.port(), "Path does not chain with any of the trust anchors");
        }
    }

    @Test
    void aCertificateForAnotherName() throws Exception {
        ShownCertificate other =
                ShownCertificate.of(certificates, certificates.server("other", Kind.ECDSA, "other.test"));
        try (TlsBackend target = TlsBackend.start(other)) {
            start(target.port());
            assertRefused(target.port(), "No subject alternative DNS name matching localhost found\\.");
        }
    }

    @Test
    void aCertificateForAnotherNameThanTheFixedOne() throws Exception {
        try (TlsBackend target = TlsBackend.start(good)) {
            start(target.port(), "tls.backend.serverName = fixed.test");
            assertRefused(target.port(), "No subject alternative DNS name matching fixed\\.test found\\.");
        }
    }

    @Test
    void aCertificateForAnotherNameThanTheClients() throws Exception {
        try (TlsBackend target = TlsBackend.start(good)) {
            start(target.port(), "tls.backend.serverName = client");
            assertRefused(target.port(), "No subject alternative DNS name matching shop\\.test found\\.");
        }
    }

    @Test
    void aCertificateThatHasEnded() throws Exception {
        Instant now = Instant.now();
        ShownCertificate ended = ShownCertificate.of(certificates, certificates.server("ended", Kind.ECDSA,
                BigInteger.TWO, new Validity(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))),
                "localhost"));
        try (TlsBackend target = TlsBackend.start(ended)) {
            start(target.port());
            assertRefused(target.port(), "NotAfter: .*");
        }
    }

    @Test
    void aTargetThatDoesNotTakeTheClientsProtocol() throws Exception {
        try (TlsBackend target = TlsBackend.start(good, "http/1.1")) {
            start(target.port());
            assertRefused(client.alpn("h2", "http/1.1"), target.port(), PROTOCOL);
        }
    }

    @Test
    void aTargetThatKnowsNothingOfTheClientsProtocol() throws Exception {
        try (TlsBackend target = TlsBackend.start(good)) {
            start(target.port());
            assertRefused(client.alpn("h2", "http/1.1"), target.port(), PROTOCOL);
        }
    }

    @Test
    void aTargetThatSaysNothing() throws Exception {
        try (Backend silent = Backend.start(socket -> socket.getInputStream().readAllBytes())) {
            start(silent.port(), "timeout.handshake = 200ms");
            assertRefused(silent.port(), "not done after 200 ms");
        }
    }

    @Test
    void aTargetThatSpeaksSomethingElse() throws Exception {
        try (Backend plain = Backend.greeting("220 mail.test ESMTP ready\r\n")) {
            start(plain.port());
            assertRefused(plain.port(), "Unrecognized SSL message, plaintext connection\\?");
        }
    }

    @Test
    void aTargetThatClosesAtOnce() throws Exception {
        try (Backend closing = Backend.start(socket -> assertThat(socket.getInputStream().read()).isPositive())) {
            start(closing.port());
            assertRefused(closing.port(), ".+");
        }
    }

    @Test
    void aTargetThatEndsItsStreamAtOnce() throws Exception {
        try (Backend ending = Backend.start(socket -> {
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        })) {
            start(ending.port());
            assertRefused(ending.port(), "the peer ended the connection during the handshake");
        }
    }

    @Test
    void aTargetThatTakesNothingBelowItsOwnCiphers() throws Exception {
        int free = Ports.free();
        try (Program server = Program.start("openssl", "s_server", "-accept", "127.0.0.1:" + free, "-rev", "-tls1_2",
                "-cipher", "ECDHE-ECDSA-CAMELLIA128-SHA256:ECDHE-ECDSA-ARIA128-GCM-SHA256:@SECLEVEL=0",
                "-cert", folder.resolve("good.pem").toString(), "-key", folder.resolve("good.key").toString())) {
            server.awaitWords("ACCEPT");
            start(free);
            assertRefused(free, ".*handshake_failure");
        }
    }
}
