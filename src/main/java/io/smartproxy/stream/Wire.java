package io.smartproxy.stream;

import io.smartproxy.metrics.ByteCounter;
import io.smartproxy.net.TcpKeepAlive;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A connected socket in blocking mode, and the bytes that have gone through it each way.
///
/// One thread at a time reads and one writes; each counts its own direction. Any thread may close.
public final class Wire implements Closeable {

    private final SocketChannel channel;
    /// A unix socket can do less.
    private final boolean internet;
    /// The socket's other view, made when it is first needed: it can wait for a limited time and tell what has come.
    private InputStream input;
    private volatile boolean outputEnded;
    /// The last read left room: it took all that was there.
    private boolean drained;
    private final ByteCounter received = new ByteCounter();
    private final ByteCounter sent = new ByteCounter();

    public Wire(SocketChannel channel) {
        this.channel = channel;
        internet = channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
    }

    /// Reads what is there, at least one byte, waiting for as long as it takes.
    ///
    /// @return how many bytes, or -1 at the end of the stream
    public int read(ByteBuffer into) throws IOException {
        int count = channel.read(into);
        drained = into.hasRemaining();
        if (count > 0) {
            received.add(count);
        }
        return count;
    }

    /// Reads as [#read(ByteBuffer)] does, and gives up after a time without harm to the socket: reading may go on
    /// later. A channel cannot do that, its socket view can, which takes a byte array and an internet socket.
    ///
    /// @param into    a heap buffer
    /// @param timeout more than zero
    /// @throws SocketTimeoutException when no byte came in time
    public int read(ByteBuffer into, Duration timeout) throws IOException {
        int count = readAside(into, timeout);
        countRead(Math.max(count, 0));
        return count;
    }

    /// Reads as [#read(ByteBuffer, Duration)] does, without counting: whose bytes they are shows only once they are
    /// there. Those that are the connection's own are to be told to [#countRead].
    public int readAside(ByteBuffer into, Duration timeout) throws IOException {
        channel.socket().setSoTimeout(Math.clamp(timeout.plusNanos(999_999).toMillis(), 1, Integer.MAX_VALUE));
        int count = input().read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    /// Counts bytes that were read aside.
    public void countRead(int count) {
        received.add(count);
    }

    private InputStream input() throws IOException {
        if (input == null) {
            input = channel.socket().getInputStream();
        }
        return input;
    }

    /// Whether [#pending] knows: an internet socket does, a unix socket does not.
    boolean tellsPending() {
        return internet;
    }

    /// Whether the last [#read(ByteBuffer)] took all that was there: as good an answer as [#pending] would have given a
    /// moment ago, and it costs nothing. Called by the reading thread.
    boolean drained() {
        return drained;
    }

    /// How many bytes can be read without waiting; 0 at the end of the stream, and where that cannot be told. Called by
    /// the reading thread.
    int pending() throws IOException {
        return internet ? input().available() : 0;
    }

    /// Writes all that remains in the buffer, waiting for as long as it takes.
    public void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            sent.add(channel.write(from));
        }
    }

    /// Writes all that remains in the buffer, as [#write] does, without counting it.
    public void writeAside(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    /// Says that nothing more will be written; the other direction goes on.
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
        outputEnded = true;
    }

    /// Has the kernel probe a peer that is silent, where it is an internet socket.
    public void probe() throws IOException {
        if (internet) {
            TcpKeepAlive.enable(channel);
        }
    }

    /// Closes in the ordinary way: what has been written still arrives, then the end.
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// Closes so that the peer sees a reset instead of an end (RFC 9293 section 3.10.4, ABORT), unless it has been told
    /// the end already: what was written before that must not be taken back. A unix socket knows no reset and is closed
    /// in the ordinary way.
    public void reset() throws IOException {
        // Closed also where the option is refused, as by a socket that another thread is closing.
        try (channel) {
            if (internet && !outputEnded) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        }
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /// Counts the bytes that are read.
    public ByteCounter inbound() {
        return received;
    }

    /// Counts the bytes that are written.
    public ByteCounter outbound() {
        return sent;
    }

    /// Bytes read so far.
    public long received() {
        return received.get();
    }

    /// Bytes written so far.
    public long sent() {
        return sent.get();
    }
}
