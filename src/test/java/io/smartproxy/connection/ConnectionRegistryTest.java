package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.TestLedger;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {

    private final Ledger ledger = TestLedger.open();
    private final Metrics metrics = new Metrics(ledger);
    private final ConnectionRegistry registry = new ConnectionRegistry(ledger);
    private final List<Socket> clients = new ArrayList<>();
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.close();
    }

    /// A connection whose client has sent some bytes, which have been read.
    private Connection connection(int bytes) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        clients.add(client);
        client.getOutputStream().write(new byte[bytes]);
        SocketChannel channel = server.accept();
        Connection connection = registry.register(channel, (InetSocketAddress) channel.getRemoteAddress(),
                (InetSocketAddress) channel.getLocalAddress());
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            connection.client().read(buffer);
        }
        return connection;
    }

    @Test
    void sumsNeverShrinkWhileConnectionsLeave() throws Exception {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            open.add(connection(100));
        }
        Thread leaving = Thread.ofPlatform().start(() -> open.forEach(connection -> {
            connection.end(CloseReason.NORMAL);
            registry.remove(connection);
        }));
        while (leaving.isAlive()) {
            assertThat(metrics.totals().received()).isEqualTo(30_000);
        }
        leaving.join();
        assertThat(metrics.totals().received()).isEqualTo(30_000);
        assertThat(registry.active()).isZero();
        assertThat(metrics.closed(CloseReason.NORMAL)).isEqualTo(300);
    }

    @Test
    void theFirstEndingStands() throws IOException {
        Connection connection = connection(1);
        assertThat(connection.end(RefusalReason.NO_ROUTE)).isTrue();
        assertThat(connection.end(CloseReason.SHUTDOWN)).isFalse();
        registry.remove(connection);
        assertThat(metrics.refused(RefusalReason.NO_ROUTE)).isOne();
        assertThat(metrics.closes()).isEmpty();
        assertThat(connection.client().wire().isOpen()).isFalse();
    }

    @Test
    void whatComesInAfterTheEndOfAllIsEnded() throws Exception {
        registry.endAll(CloseReason.SHUTDOWN);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        clients.add(client);
        SocketChannel channel = server.accept();
        Connection late = registry.register(channel, (InetSocketAddress) channel.getRemoteAddress(),
                (InetSocketAddress) channel.getLocalAddress());
        assertThat(late.ending()).isEqualTo(CloseReason.SHUTDOWN);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void waitingEndsWithTheLastConnectionOrWithTheTime() throws Exception {
        Connection connection = connection(1);
        assertThat(registry.awaitEmpty(Duration.ofMillis(10))).isFalse();
        Thread.ofVirtual().start(() -> registry.abandon(connection));
        assertThat(registry.awaitEmpty(Duration.ofSeconds(20))).isTrue();
        assertThat(registry.awaitEmpty(Duration.ZERO)).isTrue();
        assertThat(metrics.closed(CloseReason.TARGET_ERROR)).isOne();
    }
}
