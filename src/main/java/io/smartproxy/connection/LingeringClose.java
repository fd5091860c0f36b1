package io.smartproxy.connection;

import io.smartproxy.stream.Wire;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// The end of a connection on which the proxy has said the last word while the client may still be sending.
///
/// Closing a socket with bytes unread makes the kernel send a reset, and a reset makes the client's kernel throw away
/// an answer that has not been read yet (RFC 9112 section 9.6). So the output is shut down first, and what still comes
/// is read and dropped until the client ends, or for a while.
final class LingeringClose {

    /// How long a client may go on sending into the void.
    static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int SCRATCH = 4096;

    private LingeringClose() {
    }

    /// Returns when the client has ended its stream or its time is over; the socket is still to be closed then.
    static void drain(Wire client) throws IOException {
        client.shutdownOutput();
        ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
        long end = System.nanoTime() + LIMIT.toNanos();
        for (long left = LIMIT.toNanos(); left > 0; left = end - System.nanoTime()) {
            try {
                if (client.read(scratch.clear(), Duration.ofNanos(left)) < 0) {
                    return;
                }
            } catch (SocketTimeoutException _) {
                return;
            }
        }
    }
}
