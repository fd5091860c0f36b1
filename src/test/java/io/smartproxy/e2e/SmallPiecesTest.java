package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Small pieces are passed on at once. A kernel that waits for the peer's acknowledgement before it sends the second
/// one (RFC 9293 section 3.7.4) would add 40 ms to every exchange, as the peer waits with that, too.
class SmallPiecesTest {

    private static final int EXCHANGES = 60;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Test
    void anAnswerInTwoPiecesIsNotHeldBack() throws IOException {
        int port = Ports.free();
        try (Backend backend = Backend.start(SmallPiecesTest::answer);
                TestProxy _ = TestProxy.start("""
                        route.a.listen = 127.0.0.1:%d
                        route.a.targets = %s
                        """.formatted(port, backend.address()));
                Socket client = TestProxy.connect(port)) {
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < EXCHANGES; i++) {
                long start = System.nanoTime();
                client.getOutputStream().write(1);
                assertThat(client.getInputStream().readNBytes(2)).containsExactly(1, 2);
                times.add((System.nanoTime() - start) / NANOS_PER_MILLI);
            }
            Collections.sort(times);
            assertThat(times.get(EXCHANGES / 2)).as("the median in ms").isLessThan(30);
        }
    }

    /// The second piece follows when the first has long been passed on.
    private static void answer(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        while (socket.getInputStream().read() >= 0) {
            socket.getOutputStream().write(1);
            long until = System.nanoTime() + NANOS_PER_MILLI;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            socket.getOutputStream().write(2);
        }
    }
}
