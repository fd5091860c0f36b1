package io.smartproxy.connection;

import io.smartproxy.stream.Wire;
import java.io.Closeable;
import java.io.IOException;

/// Closing the sockets of a connection that is over. The descriptor is free in any case, and nobody waits for what close
/// has to say.
final class QuietClose {

    private QuietClose() {
    }

    /// @param wire    null for one that is not there
    /// @param byReset whether the peer is to see a reset
    static void of(Wire wire, boolean byReset) {
        if (wire != null) {
            of(byReset ? wire::reset : wire);
        }
    }

    /// @param socket null for one that is not there
    static void of(Closeable socket) {
        if (socket == null) {
            return;
        }
        try {
            socket.close();
        } catch (IOException _) {
            // As said above.
        }
    }
}
