package io.smartproxy.config;

import java.util.Arrays;
import java.util.List;

/// What `tls` says of the clients that a route takes.
public enum TlsMode {
    /// Not written: with or without TLS, forwarded as they are.
    ANY(""),
    /// `off`: only those that do not begin with a ClientHello.
    OFF("off"),
    /// `passthrough`: only those that begin with a ClientHello; the target terminates TLS.
    PASSTHROUGH("passthrough"),
    /// `terminate`: only those that begin with a ClientHello; TLS ends here, and the target is sent plain text.
    TERMINATE("terminate"),
    /// `terminate-and-reencrypt`: as `terminate`, and the target is spoken TLS with anew.
    REENCRYPT("terminate-and-reencrypt");

    /// Those that can be written.
    static final List<TlsMode> WRITTEN = Arrays.stream(values()).filter(mode -> !mode.label.isEmpty()).toList();

    private final String label;

    TlsMode(String label) {
        this.label = label;
    }

    /// As it is written in the file; empty for [#ANY].
    public String label() {
        return label;
    }

    /// Whether TLS ends at the proxy, which then sees what is inside.
    public boolean terminates() {
        return this == TERMINATE || this == REENCRYPT;
    }
}
