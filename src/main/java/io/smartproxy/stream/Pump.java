package io.smartproxy.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Copies one direction of a connection until it ends.
///
/// A direction that waits holds only a small buffer. When a read fills it, the flow is busy: a large one is borrowed
/// from the pool and kept for as long as reads fill it too, so that bulk moves in large pieces and ten thousand idle
/// connections hold next to nothing. A sink that does not take bytes stops the reading, and so the source: nothing is
/// ever held back but the one buffer in hand.
public final class Pump {

    /// The buffer of a direction that is not busy, in bytes.
    static final int IDLE_BUFFER = 1024;

    private final Wire source;
    private final Wire sink;
    private final BufferPool pool;
    private final ByteBuffer idle = ByteBuffer.allocate(IDLE_BUFFER);

    /// @param pool where the large buffers come from
    public Pump(Wire source, Wire sink, BufferPool pool) {
        this.source = source;
        this.sink = sink;
        this.pool = pool;
    }

    /// Runs on the calling thread, which from now on is the one that reads the source and writes the sink.
    ///
    /// @param first bytes of the source that have been read already and are written first; may be empty
    public PumpEnd run(ByteBuffer first) {
        try {
            sink.write(first);
        } catch (IOException failure) {
            return new PumpEnd.SinkFailed(failure);
        }
        while (true) {
            PumpEnd end = copy(idle);
            if (end == null) {
                end = copyBusy();
            }
            if (end != null) {
                return end;
            }
        }
    }

    /// Copies with a borrowed buffer for as long as the reads fill it; null when the flow has slowed down.
    private PumpEnd copyBusy() {
        ByteBuffer large = pool.take();
        if (large == null) {
            return copy(idle);
        }
        try {
            return copy(large);
        } finally {
            pool.give(large);
        }
    }

    /// Copies with one buffer until the stream ends, or until the other kind of buffer is wanted, which is null: a
    /// small one that was filled, or a large one that was not.
    private PumpEnd copy(ByteBuffer buffer) {
        while (true) {
            buffer.clear();
            int count;
            try {
                count = source.read(buffer);
            } catch (IOException failure) {
                return new PumpEnd.SourceFailed(failure);
            }
            PumpEnd end = count < 0 ? end() : write(buffer);
            boolean full = count == buffer.capacity();
            if (end != null || full == (buffer == idle)) {
                return end;
            }
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
