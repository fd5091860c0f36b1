package io.smartproxy.config;

/// What `tls` says of the clients that a route takes.
public enum TlsMode {
    /// Not written: with or without TLS, forwarded as they are.
    ANY,
    /// `off`: only those that do not begin with a ClientHello.
    OFF,
    /// `passthrough`: only those that begin with a ClientHello; the target terminates TLS.
    PASSTHROUGH
}
