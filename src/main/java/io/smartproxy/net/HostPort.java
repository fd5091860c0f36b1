package io.smartproxy.net;

/// A host and a port, not looked up.
///
/// @param host a name or an address; an IPv6 address without brackets
/// @param port 1 to 65535
public record HostPort(String host, int port) {

    public HostPort {
        if (port < 1 || port > PortRange.MAX) {
            throw new IllegalArgumentException("has a port out of range, expected 1 to 65535");
        }
    }

    /// `host:port`, an IPv6 address in brackets.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
