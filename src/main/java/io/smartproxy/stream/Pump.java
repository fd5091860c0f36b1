package io.smartproxy.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Copies one direction of a connection until it ends.
///
/// A direction that waits holds only a small buffer. When a read fills it and more has come already, the flow is busy:
/// a large one is borrowed from the pool and given back before the next wait. So bulk moves in large pieces, ten
/// thousand idle connections hold next to nothing, and no client can make its connection hold a large buffer by falling
/// silent. A sink that does not take bytes stops the reading, and so the source: nothing is ever held back but the one
/// buffer in hand.
public final class Pump {

    /// The buffer of a direction that waits, in bytes.
    static final int SMALL = 1024;
    /// The one buffer of a source that cannot tell whether more has come.
    static final int MIDDLE = 16 * 1024;

    private final Wire source;
    private final Wire sink;
    private final BufferPool pool;

    /// @param pool where the large buffers come from
    public Pump(Wire source, Wire sink, BufferPool pool) {
        this.source = source;
        this.sink = sink;
        this.pool = pool;
    }

    /// Runs on the calling thread, which from now on is the one that reads the source and writes the sink.
    public PumpEnd run() {
        ByteBuffer small = ByteBuffer.allocate(source.tellsPending() ? SMALL : MIDDLE);
        PumpEnd end = null;
        while (end == null) {
            end = copy(small);
        }
        return end;
    }

    /// Waits for bytes and moves all that have come; null when that was not the end.
    private PumpEnd copy(ByteBuffer small) {
        try {
            if (source.read(small.clear()) < 0) {
                return end();
            }
        } catch (IOException failure) {
            return new PumpEnd.SourceFailed(failure);
        }
        BufferPool.Loan loan = small.hasRemaining() || !more() ? null : pool.take();
        if (loan == null) {
            return write(small);
        }
        try {
            return copyBusy(loan.buffer().put(small.flip()));
        } finally {
            pool.give(loan);
        }
    }

    /// Goes on for as long as reading does not have to wait.
    ///
    /// @param large with what has been read already
    private PumpEnd copyBusy(ByteBuffer large) {
        do {
            IOException failure = null;
            try {
                source.read(large);
            } catch (IOException broken) {
                failure = broken;
            }
            // What was read before the failure is delivered all the same.
            PumpEnd end = write(large);
            if (end != null || failure != null) {
                return end != null ? end : new PumpEnd.SourceFailed(failure);
            }
            large.clear();
        } while (more());
        return null;
    }

    private boolean more() {
        try {
            return source.pending() > 0;
        } catch (IOException _) {
            // The next read says what is wrong.
            return false;
        }
    }

    private PumpEnd write(ByteBuffer buffer) {
        try {
            sink.write(buffer.flip());
            return null;
        } catch (IOException failure) {
            return new PumpEnd.SinkFailed(failure);
        }
    }

    private PumpEnd end() {
        try {
            sink.shutdownOutput();
            return new PumpEnd.EndOfStream();
        } catch (IOException failure) {
            return new PumpEnd.SinkFailed(failure);
        }
    }
}
