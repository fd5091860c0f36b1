package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// TLS without a certificate to begin with: the proxy makes its own and keeps it beside its file. The file is the one
/// that is shipped, but for its ports.
class SelfSignedTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private ProxyProcess proxy;

    @BeforeEach
    void start() throws IOException {
        String shipped = Files.readString(Path.of("proxy.properties"));
        assertThat(shipped).contains("127.0.0.1:8443\n");
        proxy = new ProxyProcess.Start(shipped.replace("127.0.0.1:8443", "127.0.0.1:" + port)
                .replace("127.0.0.1:8080", "127.0.0.1:" + Ports.free())).start();
        proxy.awaitLine("started in ", LIMIT);
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private String curl(String... trust) throws Exception {
        return Program.run(Stream.concat(Stream.of("curl", "-q", "-sSf", "--noproxy", "*",
                "https://127.0.0.1:" + port + "/"), Stream.of(trust)).toArray(String[]::new));
    }

    @Test
    void curlWorksAtOnceAndTheCertificateIsKept() throws Exception {
        assertThat(curl("-k")).startsWith("Hello from SmartProxy's demo backend.");
        Path folder = proxy.folder().resolve(".smartproxy");
        assertThat(proxy.awaitLine("made a self-signed certificate in ", LIMIT)).endsWith(folder.toString());
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(folder.resolve("self-signed.pem")).isRegularFile();
        assertThat(mode(folder.resolve("self-signed.pem"))).isEqualTo("rw-------");
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.err()).isEmpty();
    }

    /// It is made for this machine's own names and addresses.
    @Test
    void whoeverTrustsTheCertificateNeedsNoOptionToLookAway() throws Exception {
        Path pem = proxy.folder().resolve(".smartproxy/self-signed.pem");
        assertThat(curl("--cacert", pem.toString())).startsWith("Hello from SmartProxy's demo backend.");
        assertThat(proxy.stop()).isZero();
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
