package io.smartproxy.stream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// What is spoken on a connected socket: plain bytes, or TLS around them. Bytes here are the application's; what the
/// network sees of them is counted by the [Wire] underneath.
///
/// One thread at a time reads and one writes. Closing is the business of whoever owns the wire.
public sealed interface Stream permits PlainStream, TlsStream {

    /// The socket underneath.
    Wire wire();

    /// Reads what is there, waiting for at least one byte.
    ///
    /// @return how many bytes; 0 if what has come is a piece for which the buffer has no room, which is at most
    ///         [#largestPiece]; -1 at the end of the stream
    int read(ByteBuffer into) throws IOException;

    /// Reads as [#read(ByteBuffer)] does, and gives up after a time without harm: reading may go on later.
    ///
    /// @param into    a heap buffer
    /// @param timeout more than zero
    /// @throws SocketTimeoutException when no byte came in time
    int read(ByteBuffer into, Duration timeout) throws IOException;

    /// Whether [#readPending] has something to do. Called by the reading thread, as is everything about reading.
    boolean pending() throws IOException;

    /// Reads what is there without waiting, once [#pending] has said that there is something.
    ///
    /// @return how many bytes, which may be none; -1 at the end of the stream
    int readPending(ByteBuffer into) throws IOException;

    /// Whether [#pending] knows: a unix socket under a plain stream does not, and always answers with false.
    boolean tellsPending();

    /// The most bytes that come in one piece, which a buffer must have room for.
    int largestPiece();

    /// Whether the peer's stream ended without the peer having said so (RFC 8446 section 6.1): somebody may have cut it
    /// short. Plain streams have no way to say so and are never truncated.
    boolean truncated();

    /// Whether the end of the peer's stream, once it has been read, was the end of this side's too: nothing can be
    /// written any more.
    boolean closed();

    /// Writes all that remains in the buffer, waiting for as long as it takes.
    ///
    /// @throws PeerClosedException when the peer has [#closed] the connection
    void write(ByteBuffer from) throws IOException;

    /// How many of some bytes to write when more are about to follow, so that they fill what they are packed into.
    ///
    /// @return the number itself or less, even 0
    int whole(int bytes);

    /// Says that nothing more will be written; the other direction goes on.
    void endOutput() throws IOException;

    /// Ends the output as [#endOutput] does, but for the word by which the peer knows a whole stream from a truncated
    /// one.
    void cutOutput() throws IOException;

    /// Gives back what is borrowed for reading. Once, when no thread reads any more.
    void release();
}
