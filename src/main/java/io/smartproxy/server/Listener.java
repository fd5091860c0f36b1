package io.smartproxy.server;

import io.smartproxy.log.Log;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A socket that is listened on, and the virtual thread that accepts from it.
///
/// Running out of descriptors or memory stops nothing: the listener says so once, waits a little, and goes on;
/// connections wait in the kernel's backlog meanwhile.
final class Listener implements AutoCloseable {

    private static final int BACKLOG = 4096;
    private static final long PAUSE_MILLIS = 100;
    /// How long the same trouble is not mentioned again.
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What is done with an accepted connection. It must hand over to a thread of its own.
    @FunctionalInterface
    interface Acceptor {
        void accept(SocketChannel channel) throws IOException;
    }

    private final ServerSocketChannel socket;
    private final String name;
    private final Log log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Thread acceptor;
    private long quietUntil = System.nanoTime();

    private Listener(ServerSocketChannel socket, String name, Log log) {
        this.socket = socket;
        this.name = name;
        this.log = log;
    }

    /// Binds, and accepts nothing yet.
    ///
    /// @param address the address; empty for every one of the machine
    /// @param name    how the log calls the listener
    /// @throws IOException when the address cannot be had
    static Listener bind(Optional<IpAddress> address, int port, String name, Log log) throws IOException {
        ServerSocketChannel socket = open(address);
        try {
            // A port whose last connections are still in TIME_WAIT can be taken again at once.
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            InetSocketAddress local = address.map(ip -> new InetSocketAddress(ip.toInetAddress(), port))
                    .orElseGet(() -> new InetSocketAddress(port));
            socket.bind(local, BACKLOG);
            return new Listener(socket, name, log);
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    private static ServerSocketChannel open(Optional<IpAddress> address) throws IOException {
        if (address.isEmpty()) {
            // IPv6 taking in IPv4 where the machine has both.
            return ServerSocketChannel.open();
        }
        try {
            boolean v4 = address.get().v4();
            return ServerSocketChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException missing) {
            throw new IOException("the machine, or this JVM, has no such addresses", missing);
        }
    }

    /// Accepts until the listener is closed.
    void start(Acceptor handOver) {
        acceptor = Thread.ofVirtual().name("accept-" + name).start(() -> {
            while (socket.isOpen()) {
                acceptOne(handOver);
            }
        });
    }

    private void acceptOne(Acceptor handOver) {
        SocketChannel channel = null;
        try {
            channel = socket.accept();
            handOver.accept(channel);
        } catch (IOException | RuntimeException | Error failure) {
            abandon(channel);
            // Closing the listener is how accepting ends; a client that is gone already is no reason to pause.
            if (socket.isOpen() && (channel == null || !(failure instanceof IOException))) {
                pause(failure);
            }
        }
    }

    /// Says what is wrong, though not again and again while it comes and goes, and waits for it to pass or for the
    /// listener to close.
    private void pause(Throwable failure) {
        long now = System.nanoTime();
        if (now - quietUntil >= 0) {
            quietUntil = now + QUIET_NANOS;
            log.error("listener " + name + " cannot accept for now: " + failure.getMessage()
                    + "; it goes on by itself when it can", failure instanceof IOException ? null : failure);
        }
        try {
            closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException("a listener's thread is never interrupted", stopping);
        }
    }

    private static void abandon(SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // Its descriptor is free in any case.
            }
        }
    }

    /// Returns when the address is free again: the thread that waits in `accept` is the one that lets go of it.
    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        if (acceptor != null) {
            try {
                acceptor.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
