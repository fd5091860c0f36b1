package io.smartproxy.connection;

import io.smartproxy.wire.HttpHead;
import java.nio.ByteBuffer;

/// Tells when it is of use to look at a growing request head again.
///
/// A head has no length to go by, and a client that sends it byte by byte would have it read from its beginning for
/// every byte. Past the first 512, only the end of the first line, that of the head, and the limit decide anything that
/// cannot wait for them; each byte is looked at here once.
final class HeadProgress {

    private static final int LOOK_ALWAYS = 512;
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    private int known;
    private boolean lineEnded;

    /// @param bytes all that there are, from the first one on
    boolean isWorthALook(ByteBuffer bytes) {
        int from = known;
        known = bytes.limit();
        boolean worth = known <= LOOK_ALWAYS || known >= HttpHead.MAX_LENGTH;
        for (int at = Math.max(from, LOOK_ALWAYS); at < known; at++) {
            if (bytes.get(at) == LF && (!lineEnded || endsEmptyLine(bytes, at))) {
                lineEnded = true;
                worth = true;
            }
        }
        return worth;
    }

    private static boolean endsEmptyLine(ByteBuffer bytes, int lineFeed) {
        int before = bytes.get(lineFeed - 1) == CR ? lineFeed - 2 : lineFeed - 1;
        return bytes.get(before) == LF;
    }
}
