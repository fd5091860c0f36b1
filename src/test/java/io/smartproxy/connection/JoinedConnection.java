package io.smartproxy.connection;

import io.smartproxy.config.LifeConfig;
import io.smartproxy.metrics.TargetMeter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;

/// A connection between two real sockets, at the point where its directions would begin; the test plays these, and its
/// clock stands at 0.
final class JoinedConnection implements AutoCloseable {

    final Connection connection;
    final Lifespan life;
    private final Socket client;
    private final Socket target;

    JoinedConnection(ConnectionRegistry registry, LifeConfig config) throws IOException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            client = new Socket(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
            SocketChannel accepted = listener.accept();
            connection = registry.register(accepted, (InetSocketAddress) accepted.getRemoteAddress(),
                    (InetSocketAddress) accepted.getLocalAddress());
            target = new Socket(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
            connection.connected(listener.accept(), new TargetMeter("target"));
        }
        life = new Lifespan(config, false, () -> 1, 0, 0);
        connection.begins(life);
    }

    /// Bytes from the client to the target.
    void up(int count) throws IOException {
        client.getOutputStream().write(new byte[count]);
        move(count, connection.client()::read, connection.target()::write);
    }

    /// Bytes from the target to the client.
    void down(int count) throws IOException {
        target.getOutputStream().write(new byte[count]);
        move(count, connection.target()::read, connection.client()::write);
    }

    private interface Step {
        void run(ByteBuffer bytes) throws IOException;
    }

    private static void move(int count, Step read, Step write) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            read.run(bytes);
        }
        write.run(bytes.flip());
    }

    /// Closes the proxy's two sockets without ending the connection.
    void closeSockets() throws IOException {
        connection.client().wire().close();
        connection.target().wire().close();
    }

    /// Lets seconds pass, with a look each half of one.
    ///
    /// @param then what else is done at each look
    void live(long fromSecond, long toSecond, LongConsumer then) {
        for (long half = fromSecond * 2; half <= toSecond * 2; half++) {
            long now = half * 500_000_000L;
            life.look(now, connection.moved());
            then.accept(now);
        }
    }

    @Override
    public void close() throws IOException {
        closeSockets();
        client.close();
        target.close();
    }
}
