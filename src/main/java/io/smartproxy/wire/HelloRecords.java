package io.smartproxy.wire;

import java.nio.ByteBuffer;

/// The records that carry a client's first handshake message (RFC 8446 sections 4 and 5.1). Only the headers are looked
/// at until the message is whole.
final class HelloRecords {

    private static final int MAX_MESSAGE = 64 * 1024;
    private static final int MAX_PAYLOAD = 1 << 14;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;

    private final ByteBuffer in;
    private final byte[] messageHeader = new byte[MESSAGE_HEADER];
    /// Where the record starts that is looked at.
    private int at;
    /// How many bytes of the message the records before it carry.
    private int carried;
    /// Of the message and its header, once that is there.
    private int messageSize = Integer.MAX_VALUE;

    /// @param in starts at 0, big-endian
    HelloRecords(ByteBuffer in) {
        this.in = in;
    }

    /// Whether the bytes, as far as there are any, begin as a handshake record does.
    static boolean mayBegin(ByteBuffer in) {
        return (in.limit() < 1 || in.get(0) == HANDSHAKE) && (in.limit() < 2 || in.get(1) == MAJOR_VERSION);
    }

    /// Walks on as far as the bytes go.
    ///
    /// @return how many bytes there must be: up to the end of the record in which the message ends, if they are all
    ///         there, else for the next step
    int walk() throws Malformation {
        if (in.limit() < 2) {
            return in.limit() + 1;
        }
        while (at + RECORD_HEADER <= in.limit()) {
            int payload = checkedPayload();
            int start = at + RECORD_HEADER;
            int end = withinLimit(start + payload);
            int ofHeader = Math.clamp(MESSAGE_HEADER - carried, 0, payload);
            if (start + ofHeader > in.limit()) {
                return start + ofHeader;
            }
            readMessageHeader(start, ofHeader);
            if (payload >= messageSize - carried) {
                return end;
            }
            carried += payload;
            at = end;
        }
        // One more header at least, and all that the message still lacks: in records of a byte each, every step gets a
        // sixth of the way, so that the walk is taken a few dozen times and not once for every record.
        int lacking = messageSize == Integer.MAX_VALUE ? 0 : messageSize - carried;
        return withinLimit(at + RECORD_HEADER + lacking);
    }

    private int checkedPayload() throws Malformation {
        if (in.get(at) != HANDSHAKE || in.get(at + 1) != MAJOR_VERSION) {
            throw new Malformation("a record that is no handshake comes before the ClientHello ends");
        }
        int payload = payload(at);
        if (payload == 0 || payload > MAX_PAYLOAD) {
            throw new Malformation("a handshake record has a length out of range");
        }
        return payload;
    }

    private int payload(int record) {
        return Short.toUnsignedInt(in.getShort(record + 3));
    }

    private static int withinLimit(int end) throws Malformation {
        if (end > ClientHello.MAX_LENGTH) {
            throw new Malformation("the records of the ClientHello are too long");
        }
        return end;
    }

    /// The message's own header may be split over records, too.
    private void readMessageHeader(int start, int count) throws Malformation {
        if (count == 0) {
            return;
        }
        in.get(start, messageHeader, carried, count);
        if (messageHeader[0] != CLIENT_HELLO) {
            throw new Malformation("the first handshake message is not a ClientHello");
        }
        if (carried + count == MESSAGE_HEADER) {
            messageSize = MESSAGE_HEADER + (ByteBuffer.wrap(messageHeader).getInt() & 0xff_ffff);
        }
        if (carried + count == MESSAGE_HEADER && messageSize > MAX_MESSAGE) {
            throw new Malformation("the ClientHello is too long");
        }
    }

    /// The message without its header, after [#walk] found all of it: a view where it lies in one record, else a copy.
    ByteBuffer message() {
        return carried == 0
                ? in.slice(at + RECORD_HEADER + MESSAGE_HEADER, messageSize - MESSAGE_HEADER)
                : gathered().slice(MESSAGE_HEADER, messageSize - MESSAGE_HEADER);
    }

    private ByteBuffer gathered() {
        ByteBuffer whole = ByteBuffer.allocate(messageSize);
        for (int record = 0; whole.hasRemaining(); record += RECORD_HEADER + payload(record)) {
            int count = Math.min(payload(record), whole.remaining());
            whole.put(in.slice(record + RECORD_HEADER, count));
        }
        return whole;
    }
}
