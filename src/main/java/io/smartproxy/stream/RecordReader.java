package io.smartproxy.stream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// The bytes of one direction that have come from the network and have not been decrypted: cut into records (RFC 8446
/// section 5.1), and kept in as little memory as will do.
///
/// Waiting for a record takes 1 KiB. When more has come than that, a large buffer is borrowed and several records are
/// read at once; it is given back before the next wait. A record that comes slowly is waited for in a buffer of its own
/// size, so that no peer can make its connection hold a large one by falling silent. Used by the reading thread alone.
final class RecordReader {

    /// Type, version and length.
    private static final int HEADER = 5;
    private static final int LENGTH_AT = 3;
    /// The most that a record may have behind its header: 2^14 bytes and what encryption may add (RFC 5246 section
    /// 6.2.3).
    static final int MAX_FRAGMENT = (1 << 14) + 2048;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 23;
    private static final int SMALL = 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final BufferPool pool;
    private ByteBuffer small;
    /// From its position to its limit: what has not been decrypted.
    private ByteBuffer bytes;
    /// What `bytes` is borrowed by; null while it is not.
    private BufferPool.Loan loan;

    /// @param first what has been read from the wire already, ready to be read from
    RecordReader(Wire wire, BufferPool pool, ByteBuffer first) {
        this.wire = wire;
        this.pool = pool;
        this.bytes = first;
    }

    /// What has come, for the engine to take records from.
    ByteBuffer bytes() {
        return bytes;
    }

    /// Whether a record is there as a whole, or something that can never become one, for the engine to refuse.
    boolean hasRecord() {
        return bytes.remaining() >= HEADER && bytes.remaining() >= recordLength();
    }

    /// How many bytes there must be for the record that comes next: those of its header, as long as that is not there.
    private int recordLength() {
        if (bytes.remaining() < HEADER) {
            return HEADER;
        }
        int at = bytes.position();
        int fragment = Short.toUnsignedInt(bytes.getShort(at + LENGTH_AT));
        boolean record = bytes.get(at) >= FIRST_TYPE && bytes.get(at) <= LAST_TYPE && fragment <= MAX_FRAGMENT;
        return record ? HEADER + fragment : HEADER;
    }

    /// Reads more, waiting for as long as it takes, or for a time.
    ///
    /// @param timeout null for none
    /// @return -1 at the end of the stream
    /// @throws SocketTimeoutException when no byte came in time
    int fill(Duration timeout) throws IOException {
        if (bytes.hasRemaining() && fillPending()) {
            return 1;
        }
        shrink();
        ByteBuffer room = bytes.compact();
        try {
            return timeout == null ? wire.read(room) : wire.read(room, timeout);
        } finally {
            room.flip();
        }
    }

    /// Reads what can be read without waiting.
    ///
    /// @return whether there was anything
    boolean fillPending() throws IOException {
        // Of a record that has begun, the rest may have come by now.
        int pending = wire.drained() && !bytes.hasRemaining() ? 0 : wire.pending();
        if (pending == 0) {
            return false;
        }
        if (loan == null && bytes.remaining() + pending > bytes.capacity()) {
            borrow();
        }
        if (bytes.capacity() < recordLength()) {
            // The pool is empty.
            moveTo(ByteBuffer.allocate(recordLength()));
        }
        ByteBuffer room = bytes.compact();
        try {
            return wire.read(room) > 0;
        } finally {
            room.flip();
        }
    }

    private void borrow() {
        BufferPool.Loan large = pool.take();
        if (large != null) {
            moveTo(large.buffer());
            loan = large;
        }
    }

    /// Makes do with as little as what is there needs: nothing for a while may be all that follows.
    private void shrink() {
        int needed = recordLength();
        if (loan != null || bytes.capacity() < needed || !bytes.hasRemaining() && bytes != small) {
            moveTo(needed <= SMALL ? smallBuffer() : ByteBuffer.allocate(needed));
        }
    }

    private ByteBuffer smallBuffer() {
        if (small == null) {
            small = ByteBuffer.allocate(SMALL);
        }
        return small;
    }

    private void moveTo(ByteBuffer other) {
        if (other != bytes) {
            ByteBuffer from = bytes;
            bytes = other.clear().put(from).flip();
            giveBack();
        }
    }

    private void giveBack() {
        if (loan != null) {
            pool.give(loan);
            loan = null;
        }
    }

    /// Forgets what is there; nothing more will be read.
    void release() {
        bytes = NOTHING;
        giveBack();
    }
}
