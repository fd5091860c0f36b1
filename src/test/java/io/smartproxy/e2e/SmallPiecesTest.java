package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/// Small pieces are passed on at once. A kernel that holds the second one back until the peer has acknowledged the first
/// (RFC 9293 section 3.7.4) adds 40 ms to every exchange in which the peer waits with that, too.
class SmallPiecesTest {

    private static final int EXCHANGES = 200;
    private static final int PIECE = 500;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /// Less than a kernel waits with an acknowledgement.
    private static final long DELAYED_MILLIS = 35;

    @Test
    void anAnswerInTwoPiecesIsNotHeldBack() throws IOException {
        int port = Ports.free();
        try (Backend backend = Backend.start(SmallPiecesTest::answer);
                TestProxy _ = TestProxy.start("""
                        route.a.listen = 127.0.0.1:%d
                        route.a.targets = %s
                        """.formatted(port, backend.address()));
                Socket client = TestProxy.connect(port);
                Socket direct = TestProxy.connect(backend.port())) {
            int delayed = 0;
            int delayedAnyway = 0;
            for (int i = 0; i < EXCHANGES; i++) {
                delayed += isDelayed(client) ? 1 : 0;
                delayedAnyway += isDelayed(direct) ? 1 : 0;
            }
            // One in five is, where pieces are held back; a busy machine delays some on either way.
            assertThat(delayed).isLessThan(delayedAnyway + EXCHANGES / 10);
        }
    }

    private static boolean isDelayed(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        long start = System.nanoTime();
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().readNBytes(2 * PIECE)).hasSize(2 * PIECE);
        return System.nanoTime() - start > DELAYED_MILLIS * NANOS_PER_MILLI;
    }

    /// The second piece follows when the first has been passed on.
    private static void answer(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        while (socket.getInputStream().read() >= 0) {
            socket.getOutputStream().write(new byte[PIECE]);
            long until = System.nanoTime() + NANOS_PER_MILLI / 2;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            socket.getOutputStream().write(new byte[PIECE]);
        }
    }
}
