package io.smartproxy.stream;

import java.io.IOException;

/// The peer has ended both directions, as one word does in TLS 1.2 (RFC 5246 section 7.2.1): nothing can be written any
/// more. What the peer had sent before that can still be read.
public final class PeerClosedException extends IOException {

    private static final long serialVersionUID = 1;

    PeerClosedException() {
        super("the peer has closed the connection and takes nothing more");
    }
}
