package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each side sees when the other one goes, where TLS ends at the proxy: TLS and TCP have a word each for the end,
/// and either may be missing. Whatever was sent before arrives.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsEndingTest {

    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    /// More than one record, less than what the buffers on the way hold.
    private static final byte[] WORDS = words();

    private final BlockingQueue<Socket> targets = new ArrayBlockingQueue<>(10);
    private final CountDownLatch over = new CountDownLatch(1);
    private final int port = Ports.free();
    private Backend backend;
    private TestProxy proxy;
    private TlsClient client;
    private Socket target;
    private final long[] closed = new long[CloseReason.values().length];
    private long descriptors = -1;

    private static byte[] words() {
        byte[] words = new byte[50_000];
        new Random(11).nextBytes(words);
        return words;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        backend = Backend.start(socket -> {
            targets.add(socket);
            awaitOver();
        });
        proxy = TestProxy.start(folder, """
                route.a.listen = 127.0.0.1:%d
                route.a.tls = terminate
                route.a.tls.certificate = a.example.pem
                route.a.tls.key = a.example.key
                route.a.targets = %s
                """.formatted(port, backend.address()));
        // What is only loaded or opened once is, before descriptors are counted.
        connect(TLS_1_3);
        client.reset();
        target.close();
        awaitClosed(CloseReason.CLIENT_ERROR);
        descriptors = Descriptors.ofThisProcess();
    }

    private void awaitOver() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(String version) throws Exception {
        client = TlsClient.connect(port, version);
        target = targets.poll(10, TimeUnit.SECONDS);
        assertThat(target).isNotNull();
        target.setSoTimeout((int) Await.LIMIT.toMillis());
        // Some traffic first, both ways: what follows happens mid-stream.
        client.out().write("question".getBytes());
        assertThat(target.getInputStream().readNBytes(8)).asString().isEqualTo("question");
        target.getOutputStream().write("answer".getBytes());
        assertThat(client.in().readNBytes(6)).asString().isEqualTo("answer");
    }

    private void awaitClosed(CloseReason reason) {
        proxy.awaitClosed(reason, ++closed[reason.ordinal()]);
    }

    /// The service of the target's socket waits until all is over, so its descriptor is closed here.
    @AfterEach
    void nothingIsLeft() throws Exception {
        client.close();
        target.close();
        proxy.awaitIdle();
        Await.until(() -> descriptors + " descriptors; there are " + Descriptors.ofThisProcess(), Await.LIMIT,
                () -> Descriptors.ofThisProcess() <= descriptors);
    }

    @AfterAll
    void stop() throws IOException {
        over.countDown();
        proxy.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatClosesInOrder(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        client.closeInOrder();
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        target.shutdownOutput();
        awaitClosed(CloseReason.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatResets(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        assertThat(target.getInputStream().readNBytes(WORDS.length)).isEqualTo(WORDS);
        client.reset();
        Resets.assertReset(target);
        awaitClosed(CloseReason.CLIENT_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3})
    void aClientThatSaysItsEndStillGetsTheAnswer(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        client.sayEnd();
        client.cut();
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        target.getOutputStream().write(WORDS);
        target.shutdownOutput();
        assertThat(client.in().readAllBytes()).as("and a close_notify behind it").isEqualTo(WORDS);
        awaitClosed(CloseReason.NORMAL);
    }

    /// In TLS 1.2 close_notify is for both directions (RFC 5246 section 7.2.1).
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2})
    void aClientThatSaysItsEndHasClosedBothWays(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        client.sayEnd();
        assertThat(client.in().read()).as("answered with a close_notify").isEqualTo(-1);
        client.cut();
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        target.getOutputStream().write(WORDS);
        target.shutdownOutput();
        awaitClosed(CloseReason.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatIsCutStillGetsTheAnswer(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        client.cut();
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        target.getOutputStream().write(WORDS);
        target.shutdownOutput();
        assertThat(client.in().readNBytes(WORDS.length)).isEqualTo(WORDS);
        awaitClosed(CloseReason.CLIENT_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatIsCutInTheMiddleOfARecord(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        // The beginning of a record of application data.
        client.socket().getOutputStream().write(new byte[] {23, 3, 3, 1, 0, 1, 2, 3});
        client.cut();
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        target.shutdownOutput();
        awaitClosed(CloseReason.CLIENT_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatBreaksTheRules(String version) throws Exception {
        connect(version);
        client.out().write(WORDS);
        client.socket().getOutputStream().write(new byte[] {23, 3, 3, 0, 32});
        client.socket().getOutputStream().write(new byte[32]);
        assertThat(target.getInputStream().readNBytes(WORDS.length)).isEqualTo(WORDS);
        Resets.assertReset(target);
        assertThatThrownBy(() -> client.in().read()).isInstanceOf(SSLException.class)
                .hasMessageContaining("bad_record_mac");
        awaitClosed(CloseReason.CLIENT_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aTargetThatEndsIsAnEndAndTheClientMayGoOn(String version) throws Exception {
        connect(version);
        target.getOutputStream().write(WORDS);
        target.shutdownOutput();
        assertThat(client.in().readAllBytes()).as("and a close_notify behind it").isEqualTo(WORDS);
        if (version.equals(TLS_1_3)) {
            // A client of 1.2 has to close now, and its TLS does so by itself.
            client.out().write(WORDS);
            client.sayEnd();
            assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        } else {
            client.closeInOrder();
            assertThat(target.getInputStream().readAllBytes()).isEmpty();
        }
        awaitClosed(CloseReason.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aTargetThatResets(String version) throws Exception {
        connect(version);
        target.getOutputStream().write(WORDS);
        assertThat(client.in().readNBytes(WORDS.length)).isEqualTo(WORDS);
        Resets.reset(target);
        assertThatThrownBy(() -> client.in().read()).isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        awaitClosed(CloseReason.TARGET_ERROR);
    }

    /// The target still sends when it learns of the end: what it says is dropped, what the client had said arrives.
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2})
    void aClientThatClosesBothWaysWhileTheTargetSends(String version) throws Exception {
        connect(version);
        CompletableFuture<Void> sends = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    target.getOutputStream().write(WORDS);
                }
                target.shutdownOutput();
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
        client.out().write(WORDS);
        client.sayEnd();
        while (client.in().read(new byte[WORDS.length]) >= 0) {
            // What was on its way.
        }
        assertThat(target.getInputStream().readAllBytes()).isEqualTo(WORDS);
        sends.get();
        awaitClosed(CloseReason.NORMAL);
    }
}
