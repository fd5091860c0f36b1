package io.smartproxy.peers;

/// A way through a proxy: what it leads to, and whether clients come by TLS, which ends at the proxy.
enum Way {

    /// To the [Origin].
    HTTP(false),
    HTTPS(true),
    /// To the server of iperf3.
    IPERF(false),
    /// To the [Greeter].
    GREETING(false),
    TLS_GREETING(true);

    final boolean tls;

    Way(boolean tls) {
        this.tls = tls;
    }
}
