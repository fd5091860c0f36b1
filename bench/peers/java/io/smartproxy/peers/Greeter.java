package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A server that says one byte to whoever comes, and then waits for the end.
///
/// By that byte a client knows that its connection has been made all the way. One thread serves all connections.
final class Greeter implements AutoCloseable {

    /// The byte.
    static final int GREETING = '!';
    private static final int BACKLOG = 4096;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final ByteBuffer room = ByteBuffer.allocateDirect(1024);

    private Greeter(ServerSocketChannel server, Selector selector) {
        this.server = server;
        this.selector = selector;
    }

    static Greeter start() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find()), BACKLOG);
        server.configureBlocking(false);
        Greeter greeter = new Greeter(server, Selector.open());
        server.register(greeter.selector, SelectionKey.OP_ACCEPT);
        Thread.ofPlatform().daemon().name("greeter").start(greeter::serve);
        return greeter;
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::serve);
            }
        } catch (IOException e) {
            // Whoever waits for a greeting misses it, and says so.
            System.err.println("peers: the greeter has ended: " + e);
        }
    }

    private void serve(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        try {
            if (key.isAcceptable()) {
                greet();
            } else {
                readToTheEnd((SocketChannel) key.channel());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the greeter can't go on", e);
        }
    }

    private void greet() throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            try {
                channel.write(ByteBuffer.wrap(new byte[] {GREETING}));
            } catch (IOException reset) {
                channel.close();
            }
        }
    }

    private void readToTheEnd(SocketChannel channel) throws IOException {
        try {
            if (channel.read(room.clear()) < 0) {
                channel.close();
            }
        } catch (IOException reset) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        selector.close();
    }
}
