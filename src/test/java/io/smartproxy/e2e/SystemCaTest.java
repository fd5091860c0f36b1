package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a route names no CA, targets are checked against those of the system, which `SSL_CERT_FILE` may name.
class SystemCaTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;
    private static SniClient client;
    private static TlsBackend target;

    private final int port = Ports.free();

    @BeforeAll
    static void startTarget() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "*.test");
        target = TlsBackend.start(
                ShownCertificate.of(certificates, certificates.server("target", Kind.ECDSA, "localhost")));
        client = new SniClient(certificates.ca());
    }

    @AfterAll
    static void stopTarget() throws Exception {
        if (target != null) {
            target.close();
        }
    }

    private ProxyProcess.Start start() throws Exception {
        return new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = localhost:%d
                route.a.tls = terminate-and-reencrypt
                route.a.tls.certificate = all.pem
                route.a.tls.key = all.key
                """.formatted(port, target.port())).file("all.pem", Files.readString(folder.resolve("all.pem")))
                .file("all.key", Files.readString(folder.resolve("all.key")));
    }

    @Test
    void theEnvironmentNamesTheAuthorities() throws Exception {
        String file = folder.resolve("ca.pem").toString();
        try (ProxyProcess proxy = start().environment("SSL_CERT_FILE", file).start()) {
            proxy.awaitListening(port, LIMIT);
            assertThat(client.ask(port, "there")).isEqualTo("name=localhost alpn=\nthere");
            assertThat(proxy.stop()).isZero();
            assertThat(proxy.out()).noneMatch(line -> line.contains(" WARN "));
        }
    }

    @Test
    void theSystemDoesNotTrustAnAuthorityOfTheTests() throws Exception {
        try (ProxyProcess proxy = start().environment("SSL_CERT_FILE", "").start()) {
            proxy.awaitListening(port, LIMIT);
            assertThat(client.askInVain(port)).isEmpty();
            proxy.awaitLine("route a: no TLS with target localhost:" + target.port()
                    + ": unable to find valid certification path to requested target", LIMIT);
            assertThat(proxy.stop()).isZero();
        }
    }

    @Test
    void aFileOfTheEnvironmentThatIsNotThereIsAnError() throws Exception {
        String file = folder.resolve("nowhere.pem").toString();
        try (ProxyProcess proxy = start().environment("SSL_CERT_FILE", file).start()) {
            assertThat(proxy.exitStatus(LIMIT)).isEqualTo(2);
            assertThat(proxy.err()).singleElement().asString()
                    .startsWith("proxy.properties:1: route.a.tls.backend.ca: '${SSL_CERT_FILE}' cannot be read: ")
                    .doesNotContain(file);
        }
    }
}
