package io.smartproxy.stream;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// TLS 1.2 or 1.3 (RFC 5246, RFC 8446) around a wire, by the JDK's [SSLEngine].
///
/// The handshake comes first, on one thread; then one thread reads and another writes. The engine lets only one of them
/// in at a time, but neither waits for the other's network.
public final class TlsStream implements Stream {

    /// The most plaintext that the JDK puts into a record, measured: in TLS 1.3 a little less than may be (RFC 8446
    /// section 5.1), as it keeps the encrypted record within the size of a 1.2 one.
    private static final int PIECE_OF_1_3 = 16_367;
    private static final int PIECE_OF_1_2 = 1 << 14;
    /// The room that the JDK wants for a record: the longest piece and what encryption may add.
    private static final int RECORD = PIECE_OF_1_2 + 325;
    private static final String TLS_1_3 = "TLSv1.3";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /// No whole record is there.
    private static final int NONE = -2;
    private static final int END = -1;

    private final Wire wire;
    private final SSLEngine engine;
    private final RecordReader records;
    private final RecordWriter writer;
    private int piece = PIECE_OF_1_2;
    /// When the handshake began, on the clock of sessions.
    private long begun;
    private boolean halfCloses;
    private boolean ended;
    private boolean truncated;
    private boolean closed;
    /// What reading ends with; the bytes before it have been handed out.
    private IOException failure;

    /// @param engine of either side, set up and not yet used
    /// @param pool   buffers of [#bufferSize] on the heap: the engine is faster with arrays
    /// @param first  what has been read from the wire already, ready to be read from
    public TlsStream(Wire wire, SSLEngine engine, BufferPool pool, ByteBuffer first) {
        this.wire = wire;
        this.engine = engine;
        records = new RecordReader(wire, pool, first);
        writer = new RecordWriter(engine, wire, pool);
    }

    /// The size of buffers for data of some size: whole records, two of them at least.
    ///
    /// @param bytes how much is to be moved at once
    public static int bufferSize(int bytes) {
        return Math.max(2, Math.ceilDiv(bytes, PIECE_OF_1_2)) * RECORD;
    }

    /// Does the handshake, waiting for as long as it takes; whoever sets a limit closes the wire.
    ///
    /// @throws SSLException when the two sides do not come to terms; the alert that says so has been sent
    /// @throws IOException  when the connection breaks or ends before that
    public void handshake() throws IOException {
        begun = System.currentTimeMillis();
        try {
            engine.beginHandshake();
            while (handshakeStep()) {
                // The step has moved it on.
            }
        } catch (SSLException refused) {
            sendAlert(refused);
            throw refused;
        }
        halfCloses = engine.getSession().getProtocol().equals(TLS_1_3);
        piece = halfCloses ? PIECE_OF_1_3 : PIECE_OF_1_2;
    }

    /// @return false when it is done
    private boolean handshakeStep() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> EngineTasks.run(engine);
            case NEED_WRAP -> writer.flush();
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> readHandshake();
            case FINISHED, NOT_HANDSHAKING -> {
                return false;
            }
        }
        return true;
    }

    private void readHandshake() throws IOException {
        while (!records.hasRecord()) {
            if (records.fill(null) < 0) {
                throw new EOFException("the peer ended the connection during the handshake");
            }
        }
        if (unwrap(NOTHING).getStatus() == Status.CLOSED) {
            throw new EOFException("the peer closed during the handshake");
        }
    }

    private SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
        SSLEngineResult result = engine.unwrap(records.bytes(), into);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            throw new SSLException("what has come is no TLS record");
        }
        return result;
    }

    /// The engine has made an alert out of a failure, unless that was the peer's own.
    private void sendAlert(SSLException failure) {
        try {
            writer.flush();
        } catch (IOException unsent) {
            failure.addSuppressed(unsent);
        }
    }

    /// What has been agreed on; once the handshake is done.
    public TlsDetails details() {
        SSLSession session = engine.getSession();
        return new TlsDetails(session.getProtocol(), session.getCipherSuite(), engine.getApplicationProtocol(),
                PeerCertificate.of(session, begun));
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = decrypt(into);
        while (count == NONE) {
            count = records.fill(null) < 0 ? cut() : decrypt(into);
        }
        return count;
    }

    @Override
    public int read(ByteBuffer into, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        int count = decrypt(into);
        while (count == NONE) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            count = records.fill(Duration.ofNanos(left)) < 0 ? cut() : decrypt(into);
        }
        return count;
    }

    @Override
    public boolean pending() throws IOException {
        boolean more = !ended && failure == null;
        while (more && !records.hasRecord()) {
            more = records.fillPending();
        }
        return more;
    }

    @Override
    public int readPending(ByteBuffer into) throws IOException {
        int count = decrypt(into);
        return count == NONE ? 0 : count;
    }

    /// Decrypts the whole records that are there, as long as there is room for what is in them.
    ///
    /// @return how many bytes; 0 for no room; [#NONE] if there was no data in them; [#END]
    private int decrypt(ByteBuffer into) throws IOException {
        int start = into.position();
        boolean room = true;
        try {
            while (room && !ended && failure == null && records.hasRecord()) {
                room = decryptOne(into);
            }
        } catch (IOException broken) {
            failure = broken;
        }
        int count = into.position() - start;
        if (count > 0 || !room) {
            return count;
        }
        if (failure != null) {
            throw failure;
        }
        return ended ? END : NONE;
    }

    /// @return whether there was room
    private boolean decryptOne(ByteBuffer into) throws IOException {
        try {
            SSLEngineResult result = unwrap(into);
            if (result.getStatus() == Status.CLOSED) {
                end();
            } else {
                answer(result);
            }
            return result.getStatus() != Status.BUFFER_OVERFLOW;
        } catch (SSLException broken) {
            sendAlert(broken);
            throw broken;
        }
    }

    /// The peer has said that this is the end of its stream. In TLS 1.2 it is the end of both and wants an answer (RFC
    /// 5246 section 7.2.1).
    private void end() {
        ended = true;
        closed = !halfCloses;
        try {
            writer.flush();
        } catch (IOException _) {
            // Who has closed need not wait for the answer, and may be gone.
        }
    }

    /// Has the engine do what a record without data asks it for.
    private void answer(SSLEngineResult record) throws IOException {
        switch (record.getHandshakeStatus()) {
            case NEED_TASK -> {
                EngineTasks.run(engine);
                // The peer wants another handshake. That the engine refuses it comes out at its next call.
                answer(engine.unwrap(NOTHING, NOTHING));
            }
            case NEED_WRAP -> writer.flush();
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                // The next record is the peer's to send.
            }
        }
    }

    /// The peer's socket has ended, and no word of TLS before it.
    private int cut() {
        ended = true;
        truncated = true;
        return END;
    }

    @Override
    public boolean tellsPending() {
        return wire.tellsPending();
    }

    @Override
    public int largestPiece() {
        return RecordReader.MAX_FRAGMENT;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        writer.write(from);
    }

    @Override
    public int whole(int bytes) {
        return bytes - bytes % piece;
    }

    @Override
    public void endOutput() throws IOException {
        writer.close();
        wire.shutdownOutput();
    }

    @Override
    public void cutOutput() throws IOException {
        wire.shutdownOutput();
    }

    @Override
    public void release() {
        records.release();
    }
}
