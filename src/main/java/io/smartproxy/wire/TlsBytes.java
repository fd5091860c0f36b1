package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/// The bytes of a TLS structure in the presentation language of RFC 8446 section 3, read from the front.
final class TlsBytes {

    private final ByteBuffer in;

    /// @param in its position is moved along
    TlsBytes(ByteBuffer in) {
        this.in = in;
    }

    boolean isEmpty() {
        return !in.hasRemaining();
    }

    int length() {
        return in.remaining();
    }

    int uint8(String what) throws Malformation {
        require(1, what);
        return Byte.toUnsignedInt(in.get());
    }

    int uint16(String what) throws Malformation {
        require(2, what);
        return Short.toUnsignedInt(in.getShort());
    }

    void skip(int count, String what) throws Malformation {
        require(count, what);
        in.position(in.position() + count);
    }

    /// A vector with one byte of length in front, of `min` to `max` bytes.
    TlsBytes vector8(int min, int max, String what) throws Malformation {
        return vector(uint8(what), min, max, what);
    }

    /// A vector with two bytes of length in front, of `min` to `max` bytes.
    TlsBytes vector16(int min, int max, String what) throws Malformation {
        return vector(uint16(what), min, max, what);
    }

    private TlsBytes vector(int length, int min, int max, String what) throws Malformation {
        require(length, what);
        if (length < min || length > max) {
            throw new Malformation(what + " has a length out of range");
        }
        TlsBytes vector = new TlsBytes(in.slice(in.position(), length));
        in.position(in.position() + length);
        return vector;
    }

    private void require(int count, String what) throws Malformation {
        if (in.remaining() < count) {
            throw new Malformation(what + " is cut short");
        }
    }

    void requireEnd(String what) throws Malformation {
        if (in.hasRemaining()) {
            throw new Malformation(what + " has bytes left over");
        }
    }

    /// What is left, one character for each byte.
    String text() {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return new String(bytes, ISO_8859_1);
    }
}
