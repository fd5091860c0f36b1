package io.smartproxy.balance;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/// Connects one socket to one address.
final class Dial {

    private Dial() {
    }

    /// @param attempt that the socket is part of
    /// @throws IOException when the address cannot be reached in time; the socket is closed then
    static SocketChannel to(SocketAddress address, Deadline deadline, Attempt attempt) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            attempt.add(channel);
            if (unix) {
                // Never waits: where the queue is full, the kernel refuses.
                channel.connect(address);
            } else {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                // A channel's own connect knows no time-out, its socket view's does.
                channel.socket().connect(address, deadline.millis());
                refuseSelf(channel);
            }
            return channel;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /// A port of this machine on which nobody listens can be given to the very socket that connects to it: TCP's
    /// simultaneous open then connects the socket to itself.
    private static void refuseSelf(SocketChannel channel) throws IOException {
        if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
            throw new ConnectException("Connection refused (the socket had connected to itself)");
        }
    }
}
