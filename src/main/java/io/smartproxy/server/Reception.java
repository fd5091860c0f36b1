package io.smartproxy.server;

import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionHandler;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.Route;
import io.smartproxy.guard.Admission;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.guard.Permit;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.route.ListenerRoutes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Supplier;

/// Where accepted sockets arrive, on their listener's thread: only what it takes to turn them away, or to hand them
/// over to a thread of their own.
///
/// @param reading asked once for each connection, what is in use now
record Reception(ConnectionLimits limits, ConnectionRegistry registry, Supplier<Reading> reading, Upkeep upkeep)
        implements Listener.Acceptor {

    @Override
    public void accept(SocketChannel channel) throws IOException {
        switch (limits.admitGlobally()) {
            case Admission.Admitted(Permit place) -> {
                try {
                    handOver(channel, place);
                } catch (IOException | RuntimeException | Error failure) {
                    place.close();
                    throw failure;
                }
            }
            case Admission.Refused(RefusalReason reason) -> {
                InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
                channel.close();
                upkeep.refused(reason, new HostPort(IpAddress.of(local.getAddress()).toString(), local.getPort()));
            }
        }
    }

    private void handOver(SocketChannel channel, Permit place) throws IOException {
        // Before anything else: small pieces go out at once, whatever the kernel still waits to hear from the client.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // At the system's own pace, until the connection is looked after.
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        Connection connection = registry.register(channel, remote, local);
        connection.holds(place);
        // In this order: whoever puts another reading in its place knows of those that may have found the old one.
        Reading current = reading.get();
        ConnectionHandler handler = current.handler();
        Optional<ListenerRoutes<Route>> routes =
                current.routes().listener(IpAddress.of(local.getAddress()), local.getPort());
        // A listener without routes is about to be closed: the last connections that have come to it.
        Runnable life = routes.<Runnable>map(found -> () -> handler.run(connection, found))
                .orElse(() -> handler.turnAway(connection));
        try {
            Thread.ofVirtual().name("conn-" + connection.id() + "-up").start(life);
        } catch (RuntimeException | Error failure) {
            registry.abandon(connection);
            throw failure;
        }
    }
}
