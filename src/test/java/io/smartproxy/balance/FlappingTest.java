package io.smartproxy.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.Balance;
import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.HealthConfig.Check;
import io.smartproxy.config.SentHeader;
import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Backend;
import io.smartproxy.metrics.TargetState;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// A target that is well at one check and not at the next, for ten minutes of a clock that the test holds.
class FlappingTest {

    private static final HealthConfig CONFIG = new HealthConfig(Check.HTTP, "/", Duration.ofSeconds(5),
            Duration.ofSeconds(2), 1, 1, 3, Duration.ofSeconds(10));

    private volatile String status = "200";

    /// Answers requests; whoever begins with something else gets back what it sends.
    private void serve(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int first = in.read();
        if (first == 'G') {
            socket.getOutputStream().write(("HTTP/1.1 " + status + " x\r\n\r\n").getBytes(ISO_8859_1));
            // The head of the request, so that closing is no reset.
            in.readNBytes(30);
        } else {
            socket.getOutputStream().write(first);
            in.transferTo(socket.getOutputStream());
        }
    }

    private static void assertEchoes(SocketChannel connection, int value) throws IOException {
        connection.write(ByteBuffer.wrap(new byte[] {(byte) value}));
        ByteBuffer back = ByteBuffer.allocate(1);
        assertThat(connection.read(back)).isEqualTo(1);
        assertThat(back.get(0)).isEqualTo((byte) value);
    }

    @Test
    void itsLinesAreFoldedAndItsConnectionsLeftAlone() throws Exception {
        try (TestTargets held = new TestTargets();
                Backend backend = Backend.start(this::serve);
                Resolver resolver = new Resolver(InetAddress::getAllByName);
                HealthChecks checks = new HealthChecks(() -> held.now, resolver, held.log())) {
            Targets targets = checks.next();
            Target target = targets.target("a", new Place.Named("127.0.0.1", OptionalInt.of(backend.port())),
                    backend.address(), new Probe(CONFIG, new SentHeader.None(), Optional.empty(), Optional.empty()));
            checks.watch(targets);
            TargetPool pool = held.pool(Balance.ROUND_ROBIN, resolver, TestTargets.member(target));
            try (SocketChannel open = ((ConnectResult.Connected) pool.connect(TestTargets.CLIENT, 1, _ -> { }))
                    .channel()) {
                int changes = flap(held, checks, target, open);
                assertThat(changes).isGreaterThan(110);
                assertThat(backend.accepted()).as("one connection, and the checks").isEqualTo(1 + changes);
                assertThat(backend.active()).isEqualTo(1);
            }
            assertThat(held.logged().size()).as("a line a minute, and a few at first").isBetween(10, 15);
            assertThat(held.logged()).filteredOn(line -> line.contains("changes in 60s")).hasSizeGreaterThan(8);
        }
    }

    /// @return how often it has changed its state
    private int flap(TestTargets held, HealthChecks checks, Target target, SocketChannel open) throws Exception {
        long end = held.now + Duration.ofMinutes(10).toNanos();
        int changes = 0;
        while (held.now < end) {
            List<String> next = changes % 2 == 0 ? List.of("503", "DOWN") : List.of("200", "UP");
            status = next.getFirst();
            checks.tick(held.now);
            Await.until("the state " + next, () -> checks.running() == 0
                    && target.health().state() == TargetState.valueOf(next.getLast()));
            changes++;
            assertEchoes(open, changes % 70);
            held.pass(Duration.ofMillis(5260));
        }
        return changes;
    }
}
