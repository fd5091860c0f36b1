package io.smartproxy.balance;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// One try to reach a target, which another thread can break off by closing it: with every socket that it has opened.
final class Attempt implements Closeable {

    private final List<SocketChannel> sockets = new ArrayList<>(1);
    private boolean brokenOff;
    /// One of several sockets has been decided on.
    private boolean decided;

    /// Connects to the place, whichever of its addresses answers.
    ///
    /// @param port for a place without a port of its own
    /// @return connected, in blocking mode; closing the attempt goes on closing it
    /// @throws IOException when it cannot be reached in time, or the attempt is broken off; no socket is open then
    SocketChannel connect(Place place, int port, Resolver resolver, Deadline deadline) throws IOException {
        return switch (place) {
            case Place.Fixed(SocketAddress address) -> Dial.to(address, deadline, this);
            case Place.Named named -> connect(resolver.resolve(named, port, deadline), deadline);
        };
    }

    private SocketChannel connect(List<? extends SocketAddress> addresses, Deadline deadline) throws IOException {
        return addresses.size() == 1
                ? Dial.to(addresses.getFirst(), deadline, this)
                : new HappyEyeballs(addresses, deadline, this).connect();
    }

    /// Takes in a socket that is about to be connected.
    ///
    /// @throws ClosedChannelException when none is needed any more
    synchronized void add(SocketChannel socket) throws ClosedChannelException {
        if (brokenOff || decided) {
            throw new ClosedChannelException();
        }
        sockets.add(socket);
    }

    /// Closes all the sockets but one, and opens no more.
    void decideOn(SocketChannel winner) throws IOException {
        List<SocketChannel> others;
        synchronized (this) {
            decided = true;
            others = new ArrayList<>(sockets);
            others.remove(winner);
            sockets.retainAll(List.of(winner));
        }
        close(others);
    }

    /// Whether it was closed; whatever fails after that says nothing about the target.
    synchronized boolean isBrokenOff() {
        return brokenOff;
    }

    @Override
    public void close() throws IOException {
        List<SocketChannel> open;
        synchronized (this) {
            brokenOff = true;
            open = List.copyOf(sockets);
        }
        close(open);
    }

    private static void close(List<SocketChannel> sockets) throws IOException {
        for (SocketChannel socket : sockets) {
            socket.close();
        }
    }

    /// For the log: what went wrong.
    static String why(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
