package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS that ends at the proxy and begins anew towards a target, which is who it should be: by which name it is asked
/// for, which protocol it hears, and that the bytes arrive.
class ReencryptTest {

    @TempDir
    private static Path folder;
    private static SniClient client;
    private static TlsBackend target;
    private static TlsBackend old;

    private final int port = Ports.free();
    private TestProxy proxy;

    @BeforeAll
    static void startTargets() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "*.test");
        ShownCertificate shown = ShownCertificate.of(certificates,
                certificates.server("target", Kind.ECDSA, "localhost", "127.0.0.1", "target.test", "shop.test"));
        client = new SniClient(certificates.ca());
        target = TlsBackend.start(shown, "h2", "http/1.1");
        old = TlsBackend.start(shown);
    }

    @AfterAll
    static void stopTargets() throws IOException {
        for (TlsBackend backend : new TlsBackend[] {target, old}) {
            if (backend != null) {
                backend.close();
            }
        }
    }

    @AfterEach
    void close() {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
    }

    /// @param keys further ones, of the route `a`
    private void start(String target, String... keys) throws IOException {
        StringBuilder text = new StringBuilder("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                route.a.tls = terminate-and-reencrypt
                route.a.tls.certificate = all.pem
                route.a.tls.key = all.key
                """.formatted(port, target));
        for (String key : keys) {
            text.append("route.a.").append(key).append('\n');
        }
        proxy = TestProxy.start(folder, text.toString());
    }

    private void startByCa(String host, String... keys) throws IOException {
        String[] all = new String[keys.length + 1];
        System.arraycopy(keys, 0, all, 0, keys.length);
        all[keys.length] = "tls.backend.ca = ca.pem";
        start(host + ":" + target.port(), all);
    }

    /// What the target says to a client.
    private String asked(SniClient asking) throws IOException {
        String answer = asking.ask(port, "and back");
        assertThat(answer).endsWith("\nand back");
        return answer.substring(0, answer.indexOf('\n'));
    }

    @Test
    void aTargetIsAskedForByItsHost() throws IOException {
        startByCa("localhost");
        assertThat(asked(client.named("shop.test"))).isEqualTo("name=localhost alpn=");
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        assertThat(proxy.logged()).doesNotContain("WARN");
    }

    @Test
    void anAddressIsVerifiedAndNotSent() throws IOException {
        startByCa("127.0.0.1");
        assertThat(asked(client.named("shop.test"))).isEqualTo("name= alpn=");
    }

    @Test
    void aTargetIsAskedForByAFixedName() throws IOException {
        startByCa("127.0.0.1", "tls.backend.serverName = target.test");
        assertThat(asked(client.named("shop.test"))).isEqualTo("name=target.test alpn=");
        assertThat(asked(client)).isEqualTo("name=target.test alpn=");
    }

    @Test
    void aTargetIsAskedForByTheNameThatTheClientAskedFor() throws IOException {
        startByCa("localhost", "tls.backend.serverName = client");
        assertThat(asked(client.named("shop.test"))).isEqualTo("name=shop.test alpn=");
        assertThat(asked(client.named("TARGET.test"))).isEqualTo("name=target.test alpn=");
        assertThat(asked(client)).as("a client that asks for none").isEqualTo("name=localhost alpn=");
    }

    @Test
    void theTargetHearsTheProtocolThatTheClientHasChosen() throws IOException {
        startByCa("localhost");
        assertThat(asked(client.alpn("h2", "http/1.1"))).isEqualTo("name=localhost alpn=h2");
        assertThat(asked(client.alpn("http/1.1"))).isEqualTo("name=localhost alpn=http/1.1");
        assertThat(asked(client)).isEqualTo("name=localhost alpn=");
    }

    @Test
    void aTargetThatKnowsNothingOfProtocolsSpeaksHttp1() throws IOException {
        start("localhost:" + old.port(), "tls.backend.ca = ca.pem");
        assertThat(asked(client.alpn("http/1.1"))).isEqualTo("name=localhost alpn=");
        assertThat(asked(client)).isEqualTo("name=localhost alpn=");
    }

    @Test
    void theSecondTargetIsAskedForByItsOwnHost() throws IOException {
        start("127.0.0.1:" + Ports.free() + ", localhost:" + target.port(), "tls.backend.ca = ca.pem");
        assertThat(asked(client.alpn("h2"))).isEqualTo("name=localhost alpn=h2");
    }

    @Test
    void aTargetBehindASocketFileIsAskedForByTheFixedName() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.resolve("target.sock")));
            Thread.ofVirtual().start(() -> relayOne(server));
            start("unix:target.sock", "tls.backend.ca = ca.pem", "tls.backend.serverName = target.test");
            assertThat(asked(client.alpn("h2"))).isEqualTo("name=target.test alpn=h2");
        }
    }

    /// Leads what comes to a socket file to the target.
    private static void relayOne(ServerSocketChannel server) {
        try (SocketChannel from = server.accept();
                SocketChannel to = SocketChannel.open(new InetSocketAddress("127.0.0.1", target.port()))) {
            Thread back = Thread.ofVirtual().start(() -> copy(to, from));
            copy(from, to);
            back.join();
        } catch (IOException | InterruptedException _) {
            // Shows in the test as a client without an answer.
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        try {
            Channels.newInputStream(from).transferTo(Channels.newOutputStream(to));
            to.shutdownOutput();
        } catch (IOException _) {
            // As above.
        }
    }

    @Test
    void aTargetThatIsNotVerifiedIsBelievedAndThatIsSaidAtStart() throws IOException {
        start("127.0.0.1:" + old.port(), "tls.backend.verify = false", "tls.backend.serverName = other.invalid");
        assertThat(asked(client.named("shop.test"))).isEqualTo("name=other.invalid alpn=");
        proxy.awaitLogged(" WARN ");
        assertThat(proxy.logged().lines().filter(line -> line.contains(" WARN "))).singleElement().asString()
                .contains(" test.properties:6: route.a.tls.backend.verify: is false, so whoever answers in a target's "
                        + "place is believed");
    }

    /// By a page of `openssl s_server` that tells of its handshake.
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void sessionsWithATargetAreResumed(String version) throws Exception {
        int free = Ports.free();
        try (Program server = Program.start("openssl", "s_server", "-accept", "127.0.0.1:" + free, "-www", version,
                "-cert", folder.resolve("target.pem").toString(), "-key", folder.resolve("target.key").toString())) {
            server.awaitWords("ACCEPT");
            start("localhost:" + free, "tls.backend.ca = ca.pem");
            assertThat(page()).contains("\nNew, TLSv1.");
            for (int i = 0; i < 3; i++) {
                assertThat(page()).as("connection %d", i + 2).contains("\nReused, TLSv1.");
            }
        }
    }

    private String page() throws IOException {
        return client.ask(port, "GET / HTTP/1.0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void bytesArriveBothWaysAtOnce(int seed) throws Exception {
        exchange(seed, 2 << 20);
    }

    @Tag("soak")
    @Test
    void manyBytesArriveBothWaysAtOnce() throws Exception {
        exchange(3, 64 << 20);
    }

    private void exchange(int seed, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        startByCa("localhost");
        try (SSLSocket socket = client.connect(port)) {
            assertThat(new String(socket.getInputStream().readNBytes(21), UTF_8)).isEqualTo("name=localhost alpn=\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            ByteArrayOutputStream back = new ByteArrayOutputStream(bytes.length);
            socket.getInputStream().transferTo(back);
            sender.join();
            assertThat(back.toByteArray()).isEqualTo(bytes);
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        assertThat(proxy.proxy().metrics().totals().received()).isBetween(bytes.length + 1L, bytes.length * 102L / 100);
        assertThat(proxy.proxy().metrics().totals().sent()).isBetween(bytes.length + 1L, bytes.length * 102L / 100);
    }
}
