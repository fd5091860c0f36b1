package io.smartproxy.connection;

import io.smartproxy.net.Ending;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.IpAddress;

/// A connection in one line, for the log.
record ConnectionLine(Connection connection) {

    String text() {
        Ending how = connection.ending();
        String route = connection.route();
        String target = connection.targetName();
        return "connection " + connection.id() + " from " + connection.clientName() + " to " + local()
                + (route.isEmpty() ? "" : " by route " + route)
                + connection.tls().map(agreed -> " over " + agreed).orElse("")
                + (target.isEmpty() ? "" : " to " + target)
                + ": " + (how == null ? "open" : how.label()) + ", " + connection.received() + " bytes received, "
                + connection.sent() + " sent, " + connection.age().toMillis() + " ms";
    }

    private HostPort local() {
        return new HostPort(IpAddress.of(connection.local().getAddress()).toString(), connection.local().getPort());
    }
}
