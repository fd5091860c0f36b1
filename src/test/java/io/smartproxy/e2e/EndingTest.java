package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What each side sees when the other one goes, in the midst of a stream: an end stays an end, a reset stays a reset,
/// what was sent before either arrives.
class EndingTest {

    private final BlockingQueue<Socket> targets = new ArrayBlockingQueue<>(10);
    private final CountDownLatch over = new CountDownLatch(1);
    private Backend backend;
    private TestProxy proxy;
    private Socket client;
    private Socket target;

    @BeforeEach
    void connect() throws Exception {
        backend = Backend.start(socket -> {
            targets.add(socket);
            awaitOver();
        });
        int port = Ports.free();
        proxy = TestProxy.start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(port, backend.address()));
        client = TestProxy.connect(port);
        target = targets.poll(10, TimeUnit.SECONDS);
        assertThat(target).isNotNull();
        target.setSoTimeout((int) Await.LIMIT.toMillis());
        // Some traffic first, both ways: what follows happens mid-stream.
        client.getOutputStream().write("question".getBytes());
        assertThat(target.getInputStream().readNBytes(8)).asString().isEqualTo("question");
        target.getOutputStream().write("answer".getBytes());
        assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("answer");
    }

    @AfterEach
    void close() throws Exception {
        over.countDown();
        client.close();
        target.close();
        proxy.awaitIdle();
        proxy.close();
        backend.close();
    }

    private void awaitOver() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theClientsEndReachesTheTargetAndTheTargetMayGoOn() throws Exception {
        client.getOutputStream().write("last words".getBytes());
        client.shutdownOutput();
        assertThat(target.getInputStream().readAllBytes()).asString().isEqualTo("last words");
        target.getOutputStream().write("a long answer".getBytes());
        target.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("a long answer");
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @Test
    void theTargetsEndReachesTheClientAndTheClientMayGoOn() throws Exception {
        target.getOutputStream().write("bye".getBytes());
        target.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("bye");
        client.getOutputStream().write("one more thing".getBytes());
        client.shutdownOutput();
        assertThat(target.getInputStream().readAllBytes()).asString().isEqualTo("one more thing");
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @Test
    void theClientsResetReachesTheTargetAfterWhatItHadSent() throws Exception {
        client.getOutputStream().write("before".getBytes());
        assertThat(target.getInputStream().readNBytes(6)).asString().isEqualTo("before");
        Resets.reset(client);
        Resets.assertReset(target);
        proxy.awaitClosed(CloseReason.CLIENT_ERROR, 1);
    }

    @Test
    void theTargetsResetReachesTheClientAfterWhatItHadSent() throws Exception {
        target.getOutputStream().write("before".getBytes());
        assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("before");
        Resets.reset(target);
        Resets.assertReset(client);
        proxy.awaitClosed(CloseReason.TARGET_ERROR, 1);
    }

    @Test
    void aClientThatClosedAndIsSentMoreIsAClientErrorAndResetsTheTarget() throws Exception {
        client.close();
        assertThat(target.getInputStream().read()).isEqualTo(-1);
        assertWritesUntilReset(target);
        proxy.awaitClosed(CloseReason.CLIENT_ERROR, 1);
    }

    @Test
    void aTargetThatClosedAndIsSentMoreIsATargetErrorAndResetsTheClient() throws Exception {
        target.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertWritesUntilReset(client);
        proxy.awaitClosed(CloseReason.TARGET_ERROR, 1);
    }

    /// The first write makes the kernel of a peer that is gone answer with a reset, which then comes all the way back.
    private static void assertWritesUntilReset(Socket socket) {
        assertThatThrownBy(() -> {
            while (true) {
                socket.getOutputStream().write("into the void".getBytes());
            }
        }).isInstanceOf(SocketException.class);
    }

    @Test
    void closingTheProxyEndsWhatIsOpenWithReasonShutdown() throws Exception {
        // The default drain time is far longer than a test; ending all is what happens when it is over.
        proxy.proxy().registry().endAll(CloseReason.SHUTDOWN);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(target.getInputStream().read()).isEqualTo(-1);
        proxy.awaitClosed(CloseReason.SHUTDOWN, 1);
    }
}
