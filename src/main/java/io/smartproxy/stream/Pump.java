package io.smartproxy.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Copies one direction of a connection until it ends.
///
/// A direction that waits holds only a small buffer. When that is full and more has come already, or is too small for
/// the piece that has come, the flow is busy: a large one is borrowed from the pool and given back before the next
/// wait. So bulk moves in large pieces, ten thousand idle connections hold next to nothing, and no client can make its
/// connection hold a large buffer by falling silent. Where all that had come was only a little too much, a somewhat
/// larger buffer takes the small one's place for good: what comes in messages goes on coming in them, and a loan for
/// each costs more than the memory. A sink that does not take bytes stops the reading, and so the source: nothing is
/// ever held back but the one buffer in hand.
public final class Pump {

    /// The buffer of a direction that waits, in bytes.
    static final int SMALL = 512;
    /// What it grows to at most, for messages that do not fit.
    static final int LARGEST_SMALL = 8 * SMALL;
    /// The one buffer of a source that cannot tell whether more has come.
    static final int MIDDLE = 16 * 1024;
    private static final int END = -1;
    private static final int FAILED = -2;

    private final Stream source;
    private final Stream sink;
    private final BufferPool pool;
    private ByteBuffer small;
    /// Why reading is over; what was read before it is delivered all the same.
    private IOException failure;

    /// @param pools where the large buffers come from
    public Pump(Stream source, Stream sink, BufferPools pools) {
        this.source = source;
        this.sink = sink;
        pool = pools.between(source, sink);
    }

    /// Runs on the calling thread, which from now on is the one that reads the source and writes the sink.
    public PumpEnd run() {
        small = ByteBuffer.allocate(source.tellsPending() ? SMALL : MIDDLE);
        PumpEnd end = null;
        while (end == null) {
            end = copy();
        }
        return end;
    }

    /// Waits for bytes and moves all that have come; null when that was not the end.
    private PumpEnd copy() {
        int count;
        try {
            count = source.read(small.clear());
        } catch (IOException broken) {
            return new PumpEnd.SourceFailed(broken);
        }
        if (count == END) {
            return end();
        }
        boolean busy = count == 0 || !small.hasRemaining() && more();
        BufferPool.Loan loan = busy ? pool.take() : null;
        if (loan == null) {
            return count > 0 ? write(small.flip()) : copyBusy(ByteBuffer.allocate(source.largestPiece()));
        }
        try {
            return copyBusy(loan.buffer().put(small.flip()));
        } finally {
            pool.give(loan);
        }
    }

    /// Goes on for as long as reading does not have to wait. While more is to come, only so much is written as fills
    /// the sink's records; the rest begins the next ones.
    ///
    /// @param large with what has been read already
    private PumpEnd copyBusy(ByteBuffer large) {
        PumpEnd end = null;
        boolean more = true;
        for (boolean first = true; more && end == null; first = false) {
            int count = read(large);
            more = count >= 0 && more();
            int held = large.position();
            if (first && !more) {
                grow(held);
            }
            int whole = more && count > 0 ? sink.whole(held) : held;
            end = write(large.flip().limit(whole));
            large.limit(held).compact();
            if (count == END && end == null) {
                end = end();
            }
        }
        return end != null || failure == null ? end : new PumpEnd.SourceFailed(failure);
    }

    /// @param message all that has come at once
    private void grow(int message) {
        if (message > small.capacity() && message <= LARGEST_SMALL) {
            small = ByteBuffer.allocate(Math.ceilDiv(message, SMALL) * SMALL);
        }
    }

    /// What is there, as far as it fits.
    private int read(ByteBuffer large) {
        try {
            return source.readPending(large);
        } catch (IOException broken) {
            failure = broken;
            return FAILED;
        }
    }

    private boolean more() {
        try {
            return source.pending();
        } catch (IOException _) {
            // The next read says what is wrong.
            return false;
        }
    }

    /// Writes what there is, if any.
    private PumpEnd write(ByteBuffer bytes) {
        try {
            sink.write(bytes);
            return null;
        } catch (PeerClosedException _) {
            return new PumpEnd.SinkClosed();
        } catch (IOException broken) {
            return new PumpEnd.SinkFailed(broken);
        }
    }

    private PumpEnd end() {
        try {
            if (source.truncated()) {
                sink.cutOutput();
                return new PumpEnd.Truncated();
            }
            sink.endOutput();
            return new PumpEnd.EndOfStream();
        } catch (IOException broken) {
            return new PumpEnd.SinkFailed(broken);
        }
    }
}
