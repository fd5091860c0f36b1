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
import io.smartproxy.net.TcpKeepAlive;
import io.smartproxy.route.ListenerRoutes;
import io.smartproxy.route.RouteTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/// Where accepted sockets arrive, on their listener's thread: only what it takes to turn them away, or to hand them over
/// to a thread of their own.
record Reception(ConnectionLimits limits, ConnectionRegistry registry, RouteTable<Route> routes,
        ConnectionHandler handler, Upkeep upkeep) implements Listener.Acceptor {

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
        TcpKeepAlive.enable(channel);
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        ListenerRoutes<Route> listener = routes.listener(IpAddress.of(local.getAddress()), local.getPort())
                .orElseThrow(() -> new IllegalStateException("no route listens on " + local));
        Connection connection = registry.register(channel, remote, local);
        connection.holds(place);
        try {
            Thread.ofVirtual().name("conn-" + connection.id() + "-up").start(() -> handler.run(connection, listener));
        } catch (RuntimeException | Error failure) {
            registry.abandon(connection);
            throw failure;
        }
    }
}
