package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.net.IpAddress;
import java.nio.ByteBuffer;

/// A header that is one line of ASCII, ended by CRLF, as far as it has come.
///
/// @param in       starts at 0
/// @param shortest how many bytes the shortest such line has, CRLF included
/// @param longest  likewise the longest
record HeaderLine(ByteBuffer in, int shortest, int longest) {

    private static final byte CR = '\r';
    private static final byte LF = '\n';

    /// The line's length with its CRLF, if that is there, else how many bytes there must be.
    int length() throws Malformation {
        int lastCr = longest - 2;
        for (int at = 0; at < in.limit() && at <= lastCr; at++) {
            if (in.get(at) == LF) {
                throw endsWrongly();
            }
            if (in.get(at) == CR) {
                return lengthAtCr(at);
            }
        }
        if (in.limit() > lastCr) {
            throw new Malformation("the header line is too long");
        }
        return Math.max(shortest, in.limit() + 2);
    }

    private int lengthAtCr(int at) throws Malformation {
        if (at + 1 < in.limit() && in.get(at + 1) != LF) {
            throw endsWrongly();
        }
        return at + 2;
    }

    /// Some receivers take either alone for the end: two that disagree on where a header ends see different data.
    private static Malformation endsWrongly() {
        return new Malformation("the header line has a CR or an LF without the other");
    }

    /// What a line of that length holds between an index and its CRLF; bytes beyond ASCII become U+FFFD.
    String text(int from, int length) {
        byte[] bytes = new byte[length - 2 - from];
        in.get(from, bytes);
        return new String(bytes, US_ASCII);
    }

    /// @param word an address without brackets, which are those of a URL and no part of it
    /// @param why  as in [Parse.Malformed], if it is none
    static IpAddress address(String word, String why) throws Malformation {
        if (word.startsWith("[")) {
            throw new Malformation(why);
        }
        try {
            return IpAddress.parse(word);
        } catch (IllegalArgumentException _) {
            throw new Malformation(why);
        }
    }
}
