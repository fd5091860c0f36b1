package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A target that answers before it has read all, and closes, as web servers do with uploads that they do not want. The
/// answer reaches the client, though the rest of what it sends has nowhere to go.
class EarlyAnswerTest {

    private static final int REPEATS = 30;
    private static final int ANSWER = 30_000;

    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void aClientThatSendsAllAndReadsAfterwardsGetsTheWholeAnswer() throws IOException {
        int port = Ports.free();
        try (Backend backend = Backend.start(this::refuse);
                TestProxy proxy = TestProxy.start("""
                        route.a.listen = 127.0.0.1:%d
                        route.a.targets = %s
                        """.formatted(port, backend.address()))) {
            for (int i = 0; i < REPEATS; i++) {
                try (Socket client = TestProxy.connect(port)) {
                    send(client, 200_000);
                    assertThat(read(client)).as("exchange %d", i).isEqualTo(ANSWER);
                }
            }
            assertThat(answered).hasValue(REPEATS);
            proxy.awaitIdle();
            assertThat(proxy.proxy().metrics().closed(CloseReason.CONNECT_FAILED)).isZero();
        }
    }

    private void refuse(Socket socket) throws IOException {
        socket.getInputStream().readNBytes(1000);
        socket.getOutputStream().write(new byte[ANSWER]);
        answered.incrementAndGet();
    }

    /// What is sent may meet a reset: the answer can be read all the same.
    private static void send(Socket client, int length) {
        try {
            client.getOutputStream().write(new byte[length]);
        } catch (IOException _) {
            // As without a proxy in between.
        }
    }

    private static int read(Socket client) {
        int count = 0;
        try {
            byte[] buffer = new byte[4096];
            for (int n = client.getInputStream().read(buffer); n >= 0; n = client.getInputStream().read(buffer)) {
                count += n;
            }
        } catch (IOException _) {
            // Behind the answer there may be a reset, as without a proxy in between.
        }
        return count;
    }
}
