package io.smartproxy.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The little of DER (X.690) that it takes to put an old key into the form that the JDK reads.
final class Der {

    static final byte INTEGER = 0x02;
    static final byte BIT_STRING = 0x03;
    static final byte OCTET_STRING = 0x04;
    static final byte OBJECT_IDENTIFIER = 0x06;
    static final byte SEQUENCE = 0x30;
    /// The tag `[0]`, constructed.
    static final byte CONTEXT_0 = (byte) 0xa0;
    /// The tag `[1]`, constructed.
    static final byte CONTEXT_1 = (byte) 0xa1;

    private Der() {
    }

    /// Tag, length and the parts behind each other.
    static byte[] encode(byte tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        writeLength(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        byte[] bytes = ByteBuffer.allocate(4).putInt(length).array();
        int zeros = Integer.numberOfLeadingZeros(length) / 8;
        out.write(0x80 | 4 - zeros);
        out.write(bytes, zeros, 4 - zeros);
    }

    /// The content of the first value with this tag among those that follow each other.
    ///
    /// @return empty if there is none, also where the bytes are no DER
    static Optional<byte[]> find(byte tag, byte[] values) {
        ByteBuffer in = ByteBuffer.wrap(values);
        while (in.remaining() >= 2) {
            byte found = in.get();
            int length = readLength(in);
            if (length < 0 || length > in.remaining()) {
                return Optional.empty();
            }
            if (found == tag) {
                return Optional.of(Arrays.copyOfRange(values, in.position(), in.position() + length));
            }
            in.position(in.position() + length);
        }
        return Optional.empty();
    }

    /// -1 for a length of more than three bytes, or one that is cut short.
    private static int readLength(ByteBuffer in) {
        int first = in.get() & 0xff;
        int count = first - 0x80;
        if (first < 0x80) {
            return first;
        }
        if (count == 0 || count > 3 || count > in.remaining()) {
            return -1;
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | in.get() & 0xff;
        }
        return length;
    }
}
