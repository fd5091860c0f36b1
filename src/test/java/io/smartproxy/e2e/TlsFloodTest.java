package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thousands of clients that begin TLS and do not go on with it, or go on with something else: all are gone when their
/// time is over, and nothing of them stays.
class TlsFloodTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final int port = Ports.free();
    @TempDir
    private Path folder;
    private Backend backend;
    private ProxyProcess proxy;

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    private void start(String timeout) throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        backend = Backend.echo();
        proxy = new ProxyProcess.Start("""
                maxConnections = 9500
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                route.a.listen = 127.0.0.1:%d
                route.a.tls = terminate
                route.a.tls.certificate = %s/a.example.pem
                route.a.tls.key = %s/a.example.key
                route.a.timeout.handshake = %s
                route.a.targets = %s
                """.formatted(port, folder, folder, timeout, backend.address())).jvmOptions("-Xmx512m").start();
        proxy.awaitLine("started in", LIMIT);
    }

    @Test
    void hundredsOfHandshakesThatAreNotFinished() throws Exception {
        start("2s");
        flood(400, 200, 100);
    }

    @Test
    @Tag("soak")
    void thousandsOfHandshakesThatAreNotFinished() throws Exception {
        start("20s");
        flood(9_000, 1_000, 2_000);
    }

    private void flood(int stopping, int batch, int garbage) throws Exception {
        assertAnswers();
        // First, as asking makes the JVM open a socket to be asked by.
        long heap = liveHeap();
        long descriptors = Descriptors.of(proxy);
        long most;
        try (Crowd crowd = new Crowd()) {
            for (int i = 0; i < stopping; i += batch) {
                crowd.say(port, batch, ByteBuffer.wrap(hello()));
                assertAnswers();
            }
            most = liveHeap();
            crowd.awaitEndsAfterWords(stopping, LIMIT);
        }
        try (Crowd crowd = new Crowd()) {
            crowd.say(port, garbage, ByteBuffer.allocate(2_000).put(hello()).put(noise()).flip());
            crowd.awaitEndsAfterWords(garbage, LIMIT);
        }
        assertAnswers();
        Descriptors.awaitAtMost(proxy, descriptors);
        long[] after = new long[1];
        Await.until(() -> "a heap of " + heap + " bytes; it is " + after[0], LIMIT, () -> {
            after[0] = liveHeap();
            return after[0] < heap + (4 << 20);
        });
        System.out.println(stopping + " stopped and " + garbage + " garbage: live heap " + (heap >> 10)
                + " KiB before, " + (most >> 10) + " KiB while " + stopping + " were waiting, " + (after[0] >> 10)
                + " KiB after");
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out().getLast()).contains("closed: normal ", ", handshake-failed " + (stopping + garbage));
        assertThat(proxy.out()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        assertThat(proxy.err()).isEmpty();
    }

    private void assertAnswers() throws IOException {
        try (TlsClient client = TlsClient.connect(port, "TLSv1.3")) {
            client.out().write("hello".getBytes());
            assertThat(client.in().readNBytes(5)).asString().isEqualTo("hello");
            client.closeInOrder();
        }
    }

    /// What the JDK's own client begins with.
    private static byte[] hello() throws SSLException {
        SSLEngine engine = TlsClient.context().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }

    private static byte[] noise() {
        byte[] noise = new byte[1_000];
        new Random(3).nextBytes(noise);
        return noise;
    }

    /// Bytes of the proxy's objects that are in use, after a collection.
    private long liveHeap() {
        try {
            String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            String pid = Long.toString(proxy.pid());
            Process histogram = new ProcessBuilder(jcmd, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", pid,
                    "GC.class_histogram").start();
            String[] lines = new String(histogram.getInputStream().readAllBytes()).strip().split("\n");
            // The last line: Total, objects, bytes.
            return Long.parseLong(lines[lines.length - 1].strip().split("\\s+")[2]);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
