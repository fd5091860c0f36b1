package io.smartproxy.connection;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// What a client is told whose name no route ends TLS for: the fatal alert `unrecognized_name` (RFC 6066 section 3), in
/// plain text as nothing has been agreed on yet (RFC 8446 sections 5.1 and 6).
final class UnrecognizedName {

    private static final byte[] RECORD = HexFormat.of().parseHex("15 0303 0002 02 70".replace(" ", ""));

    private UnrecognizedName() {
    }

    static ByteBuffer alert() {
        return ByteBuffer.wrap(RECORD);
    }
}
