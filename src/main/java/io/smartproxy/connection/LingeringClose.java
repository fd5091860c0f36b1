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
///
/// @param silence how long the client may say nothing
/// @param total   how long it may go on in all
record LingeringClose(Duration silence, Duration total) {

    /// As patient as nginx is by default.
    static final LingeringClose STANDARD = new LingeringClose(Duration.ofSeconds(5), Duration.ofSeconds(30));
    /// For a target that has closed: its answer may be on its way to a client that is still sending, but a client that
    /// sends without ever reading has to learn soon that nobody listens.
    static final LingeringClose BEHIND_A_TARGET = new LingeringClose(Duration.ofSeconds(1), Duration.ofSeconds(2));
    /// For a client that has been told by an alert that there will be no TLS.
    static final LingeringClose AFTER_AN_ALERT = new LingeringClose(Duration.ofSeconds(1), Duration.ofSeconds(2));
    private static final int SCRATCH = 4096;

    /// Returns when the client has ended its stream or its time is over; the socket is still to be closed then.
    ///
    /// @throws IOException when the client's connection breaks
    void discard(Wire client) throws IOException {
        ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
        long end = System.nanoTime() + total.toNanos();
        long left = total.toNanos();
        try {
            while (left > 0 && client.read(scratch.clear(), Duration.ofNanos(Math.min(left, silence.toNanos()))) >= 0) {
                left = end - System.nanoTime();
            }
        } catch (SocketTimeoutException _) {
            // Silence: it has heard all that there is to hear, or never will.
        }
    }
}
