package io.smartproxy.server;

import io.smartproxy.log.Log;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A socket that is listened on, and the virtual thread that accepts from it.
///
/// Closing it takes in first whatever the kernel has accepted for it by then: clients that are connected as far as
/// they know would be reset otherwise. This is why the thread waits in a selector: out of a blocking `accept`, nothing
/// brings it back but the close of the socket, and with that its backlog is gone. And it is the thread that closes the
/// socket, when it has just found the backlog empty, with nothing in between.
///
/// Running out of descriptors or memory stops nothing: the listener says so once, waits a little, and goes on;
/// connections wait in the kernel's backlog meanwhile.
final class Listener implements AutoCloseable {

    private static final int BACKLOG = 4096;
    private static final long PAUSE_MILLIS = 100;
    /// How long the same trouble is not mentioned again.
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(60);
    /// How long clients that come ever faster than they are taken in can put off the close.
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// What is done with an accepted connection. It must hand over to a thread of its own.
    @FunctionalInterface
    interface Acceptor {
        void accept(SocketChannel channel) throws IOException;
    }

    private final ServerSocketChannel socket;
    private final Selector selector;
    private final String name;
    private final Log log;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Thread acceptor;
    private long quietUntil = System.nanoTime();

    private Listener(ServerSocketChannel socket, Selector selector, String name, Log log) {
        this.socket = socket;
        this.selector = selector;
        this.name = name;
        this.log = log;
    }

    /// Binds, and accepts nothing yet.
    ///
    /// @param address the address; empty for every one of the machine
    /// @param name    how the log calls the listener
    /// @param shared  whether other sockets of this user that are shared as well may be bound beside it (SO_REUSEPORT)
    /// @throws IOException when the address cannot be had
    static Listener bind(Optional<IpAddress> address, int port, String name, boolean shared, Log log)
            throws IOException {
        ServerSocketChannel socket = open(address);
        try {
            // A port whose last connections are still in TIME_WAIT can be taken again at once.
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (shared) {
                share(socket);
            }
            InetSocketAddress local = address.map(ip -> new InetSocketAddress(ip.toInetAddress(), port))
                    .orElseGet(() -> new InetSocketAddress(port));
            socket.bind(local, BACKLOG);
            socket.configureBlocking(false);
            return new Listener(socket, selector(socket), name, log);
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    private static void share(ServerSocketChannel socket) throws IOException {
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        } catch (UnsupportedOperationException missing) {
            throw new IOException("this system lets no two sockets have one address", missing);
        }
    }

    private static Selector selector(ServerSocketChannel socket) throws IOException {
        Selector selector = Selector.open();
        try {
            socket.register(selector, SelectionKey.OP_ACCEPT);
            return selector;
        } catch (IOException | RuntimeException failure) {
            selector.close();
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

    /// Lets sockets of this user that want to share it have its address too.
    void share() throws IOException {
        share(socket);
    }

    /// Wants its address for itself again. Linux may go on to share a port on which it has once shared one.
    void keep() {
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, false);
        } catch (IOException failure) {
            log.warn("listener " + name + " does not keep its address for itself: " + failure.getMessage());
        }
    }

    /// Accepts until the listener is closed.
    void start(Acceptor handOver) {
        acceptor = Thread.ofVirtual().name("accept-" + name).start(() -> {
            while (!isClosing()) {
                if (!acceptOne(handOver)) {
                    awaitClients();
                }
            }
            sweep(handOver);
        });
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /// @return whether there was one
    private boolean acceptOne(Acceptor handOver) {
        SocketChannel channel = null;
        try {
            channel = socket.accept();
            if (channel != null) {
                handOver.accept(channel);
            }
        } catch (IOException | RuntimeException | Error failure) {
            abandon(channel);
            // A client that is gone already is no reason to pause.
            if (channel == null || !(failure instanceof IOException)) {
                pause(failure);
            }
        }
        return channel != null;
    }

    private void awaitClients() {
        try {
            selector.select(_ -> { });
        } catch (IOException failure) {
            pause(failure);
        }
    }

    /// Takes in what the backlog holds, and closes the socket as soon as it holds nothing. What takes longer is done
    /// before: a client whose connection comes about between the last look and the close is reset.
    private void sweep(Acceptor handOver) {
        try (socket) {
            selector.close();
            long end = System.nanoTime() + SWEEP_NANOS;
            while (acceptOne(handOver) && System.nanoTime() - end < 0) {
                // One after the other.
            }
        } catch (IOException failure) {
            log.error("listener " + name + " did not close", failure);
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
            closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
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

    /// Takes in what has come by now; returns when that is done and the address is free again. Once the listener is
    /// started, its own thread does both.
    @Override
    public void close() throws IOException {
        closing.countDown();
        if (acceptor == null) {
            selector.close();
            socket.close();
            return;
        }
        selector.wakeup();
        try {
            acceptor.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
