package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/// The bytes by which a header is known: what begins with all of them is one, right or wrong.
///
/// @param bytes its position is never moved
record Signature(ByteBuffer bytes) {

    /// @param text a character for each byte
    static Signature of(String text) {
        return new Signature(ByteBuffer.wrap(text.getBytes(ISO_8859_1)).asReadOnlyBuffer());
    }

    int length() {
        return bytes.limit();
    }

    /// Whether the bytes, as far as there are any, are those of the signature.
    ///
    /// @param in starts at 0
    boolean mayBegin(ByteBuffer in) {
        int difference = in.mismatch(bytes);
        return difference < 0 || difference == Math.min(in.limit(), length());
    }
}
