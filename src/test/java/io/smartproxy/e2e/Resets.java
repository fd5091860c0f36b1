package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/// Connections that end by a reset (RFC 9293 section 3.5.2).
final class Resets {

    private Resets() {
    }

    /// Closes the socket so that the peer sees a reset.
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// The peer has reset the connection, or will.
    static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class).hasMessageContaining("reset");
    }
}
