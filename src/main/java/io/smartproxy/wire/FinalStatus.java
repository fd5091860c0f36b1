package io.smartproxy.wire;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;

/// The status of an HTTP/1.x response (RFC 9112 section 4), as far as somebody is concerned who wants to know nothing
/// else of it. Responses that only announce the final one (RFC 9110 section 15.2, 1xx but for 101) are passed over.
///
/// @param code 100 to 999; above 599 there are none, and who gets one takes it for a server error (section 15)
public record FinalStatus(int code) {

    private static final Signature VERSION = Signature.of("HTTP/1.");
    /// `HTTP/1.1 200`, behind which is a space or the line's end.
    private static final int CODE = "HTTP/1.1 ".length();
    private static final int CODE_END = CODE + 3;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL = 200;

    /// Reads from the buffer's position to its limit, which must be where the response begins. Absent: as soon as the
    /// bytes are none.
    ///
    /// @param bytes neither moved nor changed
    /// @return when found, with the length up to the end of the code
    public static Parse<FinalStatus> parse(ByteBuffer bytes) {
        ByteBuffer rest = bytes.slice();
        int start = 0;
        while (start >= 0) {
            Parse<FinalStatus> one = parseOne(rest.slice(start, rest.limit() - start));
            if (!(one instanceof Found<FinalStatus>(FinalStatus status, int length))) {
                return one instanceof NeedMore<FinalStatus>(int atLeast) ? new NeedMore<>(start + atLeast) : one;
            }
            if (status.isFinal()) {
                return new Found<>(status, start + length);
            }
            start = headEnd(new HeadBytes(rest), start);
        }
        return new NeedMore<>(rest.limit() + 1);
    }

    private static Parse<FinalStatus> parseOne(ByteBuffer in) {
        if (!VERSION.mayBegin(in)) {
            return new Absent<>();
        }
        for (int at = VERSION.length(); at < Math.min(in.limit(), CODE_END + 1); at++) {
            if (!mayStand(in.get(at), at)) {
                return new Absent<>();
            }
        }
        if (in.limit() <= CODE_END) {
            return new NeedMore<>(CODE_END + 1);
        }
        int code = 0;
        for (int at = CODE; at < CODE_END; at++) {
            code = code * 10 + in.get(at) - '0';
        }
        return new Found<>(new FinalStatus(code), CODE_END);
    }

    private static boolean mayStand(byte each, int at) {
        if (at == CODE - 1) {
            return each == HeadBytes.SPACE;
        }
        if (at == CODE_END) {
            return each == HeadBytes.SPACE || each == HeadBytes.CR || each == HeadBytes.LF;
        }
        return each >= (at == CODE ? '1' : '0') && each <= '9';
    }

    /// @return behind the empty line that ends a head; -1 if that is not there yet
    private static int headEnd(HeadBytes in, int start) {
        int line = start;
        for (int feed = in.lineFeed(line); feed >= 0; feed = in.lineFeed(line)) {
            if (in.lineEnd(line, feed) == line) {
                return feed + 1;
            }
            line = feed + 1;
        }
        return -1;
    }

    private boolean isFinal() {
        return code >= FIRST_FINAL || code == SWITCHING_PROTOCOLS;
    }

    /// Whether the server could do what it was asked to, or says where to go for that: 2xx or 3xx.
    public boolean isGood() {
        return code >= FIRST_FINAL && code < 400;
    }
}
