package io.smartproxy.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// Encrypts what one side of a connection says and writes it, several records at a time.
///
/// What is read can make something to be said: the answer to a KeyUpdate or a close_notify, an alert. So two threads
/// write, the one that writes data and the one that reads. A lock covers encrypting and writing, as records must go out
/// in the order in which they were made. The reader does not wait for it: it leaves word, and whoever holds the lock
/// sends what is wanted before the lock is free for long. So a writer that is stuck, because the peer does not read,
/// does not stop the reading; only a peer that goes on asking for answers without taking any has to wait itself, as
/// these answers take up memory.
final class RecordWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /// How many answers may wait for a writer that is stuck.
    private static final int MAX_LEFT = 64;

    private final SSLEngine engine;
    private final Wire wire;
    private final BufferPool pool;
    private final ReentrantLock lock = new ReentrantLock();
    /// The reader wants [#flush] to be done.
    private volatile boolean wanted;
    /// How often in a row the reader had to leave it to the writer.
    private int left;
    /// The engine takes no more data; guarded by the lock.
    private boolean refused;

    /// @param pool buffers on the heap, with room for two of the longest records at least
    RecordWriter(SSLEngine engine, Wire wire, BufferPool pool) {
        this.engine = engine;
        this.wire = wire;
        this.pool = pool;
    }

    /// What is done while holding the lock and a buffer.
    @FunctionalInterface
    private interface Step {

        /// Makes records until there is nothing more to be put into them, or as many as the buffer holds.
        ///
        /// @return whether there is more
        boolean fill(ByteBuffer out) throws IOException;
    }

    /// Writes all that remains in the buffer.
    ///
    /// @throws PeerClosedException when the peer has ended both directions
    void write(ByteBuffer from) throws IOException {
        lock.lock();
        try {
            send(out -> wrapData(from, out));
            if (refused) {
                throw new PeerClosedException();
            }
        } finally {
            lock.unlock();
        }
        sendWanted();
    }

    /// Sends what the engine wants to say by itself, unless another thread is writing, which does it then. Called by
    /// the reader.
    void flush() throws IOException {
        wanted = true;
        sendWanted();
        left = wanted ? left + 1 : 0;
        if (left > MAX_LEFT) {
            lock.lock();
            lock.unlock();
            sendWanted();
        }
    }

    private void sendWanted() throws IOException {
        while (wanted && lock.tryLock()) {
            try {
                wanted = false;
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    send(this::wrapOwn);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// Says that nothing more will be said (close_notify), unless that has been done.
    void close() throws IOException {
        lock.lock();
        try {
            engine.closeOutbound();
            if (!engine.isOutboundDone()) {
                send(this::wrapOwn);
            }
        } finally {
            lock.unlock();
        }
        sendWanted();
    }

    private void send(Step step) throws IOException {
        BufferPool.Loan loan = pool.take();
        ByteBuffer out = loan == null
                ? ByteBuffer.allocate(engine.getSession().getPacketBufferSize())
                : loan.buffer();
        try {
            boolean more;
            do {
                more = step.fill(out.clear());
                wire.write(out.flip());
            } while (more);
        } finally {
            if (loan != null) {
                pool.give(loan);
            }
        }
    }

    private boolean wrapData(ByteBuffer from, ByteBuffer out) throws SSLException {
        while (from.hasRemaining() && hasRoom(out)) {
            SSLEngineResult result = engine.wrap(from, out);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                // What it says by itself may be in the buffer, and still goes out.
                refused = true;
                return false;
            }
            if (result.bytesProduced() == 0 && !EngineTasks.run(engine)) {
                throw new SSLException("the engine makes no record: " + result);
            }
        }
        return from.hasRemaining();
    }

    /// @return whether it has more to say than fits
    private boolean wrapOwn(ByteBuffer out) throws SSLException {
        boolean more = true;
        while (more && hasRoom(out)) {
            SSLEngineResult result = engine.wrap(NOTHING, out);
            more = result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && result.bytesProduced() > 0;
        }
        return more;
    }

    /// The engine refuses to make even a short record without room for the longest.
    private boolean hasRoom(ByteBuffer out) {
        return out.remaining() >= engine.getSession().getPacketBufferSize();
    }
}
