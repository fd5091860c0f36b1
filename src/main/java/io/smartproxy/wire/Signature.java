package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;

/// The bytes by which a header is known: what begins with all of them is one, right or wrong.
///
/// @param bytes its position is never moved
record Signature(ByteBuffer bytes) {

    /// Reads a header that is known by its signature.
    @FunctionalInterface
    interface Reader<T> {

        /// @param in the header from its first byte on, its signature whole
        Parse<T> read(ByteBuffer in) throws Malformation;
    }

    /// @param text a character for each byte
    static Signature of(String text) {
        return new Signature(ByteBuffer.wrap(text.getBytes(ISO_8859_1)).asReadOnlyBuffer());
    }

    int length() {
        return bytes.limit();
    }

    /// Absent, as soon as the bytes are no prefix of the signature; from when they hold all of it, what the reader says.
    ///
    /// @param in starts at 0
    <T> Parse<T> parse(ByteBuffer in, Reader<T> header) {
        if (!mayBegin(in)) {
            return new Absent<>();
        }
        if (in.limit() < length()) {
            return new NeedMore<>(in.limit() + 1);
        }
        try {
            return header.read(in);
        } catch (Malformation broken) {
            return new Malformed<>(broken.getMessage());
        }
    }

    /// Whether the bytes, as far as there are any, are those of the signature.
    ///
    /// @param in starts at 0
    boolean mayBegin(ByteBuffer in) {
        int difference = in.mismatch(bytes);
        return difference < 0 || difference == Math.min(in.limit(), length());
    }
}
