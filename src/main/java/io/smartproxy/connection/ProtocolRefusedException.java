package io.smartproxy.connection;

import java.io.IOException;

/// A target does not speak the application protocol that the client has chosen.
final class ProtocolRefusedException extends IOException {

    private static final long serialVersionUID = 1;

    ProtocolRefusedException(String protocol) {
        super("it does not take the client's protocol " + protocol + " (which tls.alpn offers to clients)");
    }
}
