package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the proxy counts is what has gone through the client's socket, to the byte: handshakes, alerts, headers of
/// records and all, and nothing of the target's side.
class TlsCountingTest {

    private final int port = Ports.free();
    private final int targetPort = Ports.free();
    @TempDir
    private Path folder;
    private Backend backend;
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        backend = Backend.echo();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whereTlsEndsHere(String version) throws Exception {
        startProxy("""
                route.a.tls = terminate
                route.a.tls.certificate = a.example.pem
                route.a.tls.key = a.example.key
                """, backend.address());
        try (TlsClient full = TlsClient.connect(port, version); TlsClient resumed = TlsClient.connect(port, version)) {
            echo(full);
            echo(resumed);
            assertCounted(full.socket().sent() + resumed.socket().sent(),
                    full.socket().received() + resumed.socket().received());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whereTlsPassesThrough(String version) throws Exception {
        try (TestProxy target = TestProxy.start(folder, """
                route.b.listen = 127.0.0.1:%d
                route.b.tls = terminate
                route.b.tls.certificate = a.example.pem
                route.b.tls.key = a.example.key
                route.b.targets = %s
                """.formatted(targetPort, backend.address()))) {
            startProxy("route.a.tls = passthrough\n", "127.0.0.1:" + targetPort);
            try (TlsClient client = TlsClient.connect(port, version)) {
                echo(client);
                assertCounted(client.socket().sent(), client.socket().received());
            }
            target.awaitIdle();
        }
    }

    private void startProxy(String tls, String target) throws IOException {
        proxy = TestProxy.start(folder, """
                route.a.listen = 127.0.0.1:%d
                %sroute.a.targets = %s
                """.formatted(port, tls, target));
    }

    /// Pieces of many sizes there and back, up to the end of the connection.
    private static void echo(TlsClient client) throws Exception {
        byte[] sent = new byte[1_000_017];
        new Random(5).nextBytes(sent);
        CompletableFuture<Void> sends = CompletableFuture.runAsync(() -> {
            try {
                Random random = new Random(6);
                for (int at = 0; at < sent.length; ) {
                    int length = Math.min(sent.length - at, 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000));
                    client.out().write(sent, at, length);
                    at += length;
                }
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
        assertThat(client.in().readNBytes(sent.length)).isEqualTo(sent);
        sends.get();
        client.sayEnd();
        assertThat(client.in().read()).isEqualTo(-1);
        // What comes behind the close_notify: nothing but the end.
        assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
        client.cut();
    }

    private void assertCounted(long sent, long received) {
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().totals().received()).isEqualTo(sent);
        assertThat(proxy.proxy().metrics().totals().sent()).isEqualTo(received);
    }
}
