package io.smartproxy.connection;

import io.smartproxy.net.Ending;
import io.smartproxy.net.HostPort;
import io.smartproxy.wire.ProxyAddresses;

/// A connection in one line, for the log.
record ConnectionLine(Connection connection) {

    String text() {
        Ending how = connection.ending();
        String route = connection.route();
        String target = connection.targetName();
        return "connection " + connection.id() + " from " + connection.clientName() + via() + " to " + local()
                + (route.isEmpty() ? "" : " by route " + route)
                + connection.tls().map(agreed -> " over " + agreed).orElse("")
                + (target.isEmpty() ? "" : " to " + target)
                + ": " + (how == null ? "open" : how.label()) + ", " + connection.received() + " bytes received, "
                + connection.sent() + " sent, " + connection.age().toMillis() + " ms";
    }

    /// By whom it came, where that is not the client.
    private String via() {
        ProxyAddresses socket = connection.socket();
        return connection.ends() == socket
                ? ""
                : " via " + new HostPort(socket.source().toString(), socket.sourcePort());
    }

    private HostPort local() {
        return new HostPort(connection.socket().destination().toString(), connection.socket().destinationPort());
    }
}
