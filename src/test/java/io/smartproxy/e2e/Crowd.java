package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// Thousands of clients, in one thread: each is a connected socket that says nothing and hears nothing.
final class Crowd implements AutoCloseable {

    private final Selector selector;
    private int ended;
    private int reset;

    Crowd() throws IOException {
        selector = Selector.open();
    }

    /// Connects that many more to a loopback port.
    void join(int port, int count) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(address);
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        }
    }

    /// Connects that many more, each of which says the words and nothing more.
    void say(int port, int count, ByteBuffer words) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(address);
            // Little enough to find room in the socket's buffer.
            channel.write(words.duplicate());
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        }
    }

    /// How many are connected, as far as they know.
    int size() {
        return selector.keys().size();
    }

    /// How many the other side has ended by now.
    int ended() {
        try {
            selector.selectNow(this::look);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return ended;
    }

    /// Waits until the other side has ended that many connections, each of them in good order.
    void awaitEnds(int count, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (ended < count) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            assertThat(left).as("time left; %d of %d have ended", ended, count).isPositive();
            selector.select(this::look, left);
        }
        assertThat(reset).as("reset instead of ended").isZero();
        assertThat(ended).isEqualTo(count);
    }

    /// Waits until the other side has ended that many connections, in whatever order, and whatever it has said before.
    void awaitEndsAfterWords(int count, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (ended + reset < count) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            assertThat(left).as("time left; %d of %d have ended", ended + reset, count).isPositive();
            selector.select(this::hear, left);
        }
    }

    /// Waits until that many have heard that much each.
    void hearAll(int count, int bytes, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        long[] heard = new long[1];
        while (heard[0] < (long) count * bytes) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            assertThat(left).as("time left; %d bytes have come", heard[0]).isPositive();
            selector.select(key -> heard[0] += read((SocketChannel) key.channel()), left);
        }
    }

    private static int read(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(4096));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void hear(SelectionKey key) {
        boolean open = false;
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            open = channel.read(ByteBuffer.allocate(4096)) >= 0;
            ended += open ? 0 : 1;
        } catch (IOException _) {
            reset++;
        }
        if (!open) {
            close(channel);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void look(SelectionKey key) {
        try (SocketChannel channel = (SocketChannel) key.channel()) {
            assertThat(channel.read(ByteBuffer.allocate(1))).as("a byte out of nowhere").isEqualTo(-1);
            ended++;
        } catch (IOException _) {
            reset++;
        }
    }

    /// Resets all the connections.
    void reset() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((SocketChannel) key.channel()).setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        leave();
    }

    /// Closes all the connections.
    void leave() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        // A channel that is registered lets go of its descriptor only when the selector next looks.
        selector.selectNow();
    }

    @Override
    public void close() throws IOException {
        leave();
        selector.close();
    }
}
