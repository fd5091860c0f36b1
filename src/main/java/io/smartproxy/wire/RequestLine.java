package io.smartproxy.wire;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;

/// The first line of an HTTP/1.x request (RFC 9112 section 3), the target not yet looked into.
///
/// @param method       1 to 32 token characters
/// @param target       one or more visible ASCII characters
/// @param minorVersion 0 to 9
record RequestLine(String method, String target, int minorVersion) {

    private static final int MAX_METHOD = 32;
    /// Some old clients send one behind a request's body (RFC 9112 section 2.2); a first request has none before it.
    private static final int MAX_EMPTY_LINES = 4;
    private static final String VERSION = " HTTP/1.";

    /// Absent as soon as the bytes can't be such a line; without an end, any text of more than one word can.
    static Parse<RequestLine> parse(HeadBytes in) {
        int start = 0;
        for (int lines = 0; start < in.end() && in.mayEndLine(start); lines++) {
            if (lines == MAX_EMPTY_LINES) {
                return new Absent<>();
            }
            start = Math.min(start + (in.at(start) == HeadBytes.LF ? 1 : 2), in.end());
        }
        int methodEnd = in.tokenEnd(start);
        if (methodEnd - start > MAX_METHOD) {
            return new Absent<>();
        }
        if (methodEnd == in.end()) {
            return new NeedMore<>(in.end() + 1);
        }
        return methodEnd > start && in.at(methodEnd) == HeadBytes.SPACE
                ? afterMethod(in, start, methodEnd)
                : new Absent<>();
    }

    private static Parse<RequestLine> afterMethod(HeadBytes in, int start, int methodEnd) {
        for (int at = methodEnd + 1; at < in.end(); at++) {
            if (in.at(at) == HeadBytes.LF) {
                return complete(in, start, methodEnd, at);
            }
            if (in.isControl(at) && !in.isBlank(at) && !in.mayEndLine(at)) {
                return new Absent<>();
            }
        }
        return new NeedMore<>(in.end() + 1);
    }

    private static Parse<RequestLine> complete(HeadBytes in, int start, int methodEnd, int lineFeed) {
        int digit = in.lineEnd(start, lineFeed) - 1;
        int targetEnd = digit - VERSION.length();
        if (targetEnd < methodEnd || !endsInVersion(in, targetEnd, digit)) {
            return new Absent<>();
        }
        int target = methodEnd + 1;
        if (target >= targetEnd) {
            return new Malformed<>("the request line has no target");
        }
        for (int at = target; at < targetEnd; at++) {
            if (!in.isVisible(at)) {
                return new Malformed<>("the request target holds a byte that is not visible ASCII");
            }
        }
        return new Found<>(new RequestLine(in.text(start, methodEnd), in.text(target, targetEnd), in.at(digit) - '0'),
                lineFeed + 1);
    }

    private static boolean endsInVersion(HeadBytes in, int version, int digit) {
        return in.at(digit) >= '0' && in.at(digit) <= '9' && in.text(version, digit).equals(VERSION);
    }
}
