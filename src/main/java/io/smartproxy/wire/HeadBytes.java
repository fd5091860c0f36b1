package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/// The bytes of an HTTP/1.x message head, as far as they have come, read by index.
///
/// @param in starts at 0
record HeadBytes(ByteBuffer in) {

    static final byte TAB = '\t';
    static final byte LF = '\n';
    static final byte CR = '\r';
    static final byte SPACE = ' ';

    private static final boolean[] TOKEN = new boolean[128];

    static {
        // RFC 9110 section 5.6.2.
        String characters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        characters.chars().forEach(c -> TOKEN[c] = true);
    }

    int end() {
        return in.limit();
    }

    byte at(int index) {
        return in.get(index);
    }

    /// Where the token that starts at `from` ends.
    int tokenEnd(int from) {
        int at = from;
        while (at < end() && at(at) >= 0 && TOKEN[at(at)]) {
            at++;
        }
        return at;
    }

    /// Where the next line feed is, or -1.
    int lineFeed(int from) {
        for (int at = from; at < end(); at++) {
            if (at(at) == LF) {
                return at;
            }
        }
        return -1;
    }

    /// Where a line ends, without the CR that may come before its LF (RFC 9112 section 2.2).
    int lineEnd(int from, int lineFeed) {
        return lineFeed > from && at(lineFeed - 1) == CR ? lineFeed - 1 : lineFeed;
    }

    /// Whether a line ends at the index, as far as can be told: an LF, or a CR that has an LF or nothing yet behind it.
    boolean mayEndLine(int index) {
        return at(index) == LF || at(index) == CR && (index + 1 == end() || at(index + 1) == LF);
    }

    boolean isBlank(int index) {
        return at(index) == SPACE || at(index) == TAB;
    }

    boolean isVisible(int index) {
        return at(index) > SPACE && at(index) < 0x7f;
    }

    boolean isControl(int index) {
        return at(index) >= 0 && at(index) < SPACE || at(index) == 0x7f;
    }

    String text(int from, int to) {
        byte[] bytes = new byte[to - from];
        in.get(from, bytes);
        return new String(bytes, US_ASCII);
    }
}
