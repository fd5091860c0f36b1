package io.smartproxy.wire;

import io.smartproxy.net.IpAddress;

/// The two ends of a connection from a client, as a PROXY header names them.
///
/// One end may be IPv4 and the other IPv6: a header with IPv6 addresses may hold an IPv4-mapped one, and [IpAddress]
/// keeps that as IPv4.
///
/// @param source          the client
/// @param sourcePort      0 to 65535
/// @param destination     what the client connected to
/// @param destinationPort 0 to 65535
public record ProxyAddresses(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

    static final int MAX_PORT = 65535;

    /// @throws IllegalArgumentException when a port is out of range
    public ProxyAddresses {
        if (sourcePort < 0 || sourcePort > MAX_PORT || destinationPort < 0 || destinationPort > MAX_PORT) {
            throw new IllegalArgumentException("a port is 0 to " + MAX_PORT);
        }
    }

    /// Whether a header can name both as IPv4; else both go as IPv6.
    boolean v4() {
        return source.v4() && destination.v4();
    }
}
