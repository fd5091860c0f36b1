package io.smartproxy.wire;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What the head of an HTTP/1.x request (RFC 9112 sections 2 to 5) asks for, as far as routing is concerned.
///
/// @param method       as it was sent; case matters
/// @param path         begins with `/`; `*` for the server as a whole (`OPTIONS *`), empty for `CONNECT`
/// @param query        with its `?`, or empty
/// @param host         from an absolute target or that of `CONNECT`, else from `Host`: without port, as
///                     [DomainPattern#normalize] leaves it; an IPv6 address in its brackets. Empty if the request names
///                     none, and for a name that is no [DomainPattern#isName]
/// @param minorVersion 0 to 9
public record HttpHead(String method, String path, String query, Optional<String> host, int minorVersion) {

    /// The most bytes that it may take, empty lines in front of it included: 64 KiB.
    public static final int MAX_LENGTH = 64 * 1024;

    /// Reads the head from the buffer's position to its limit. Lines end in CRLF or LF alone; up to four empty ones
    /// before the first are skipped (RFC 9112 section 2.2).
    ///
    /// Absent: a first line that, once it is whole, does not end in ` HTTP/1.` and a digit; before that, as soon as it
    /// does not begin with a method of 1 to 32 token characters and a space, or holds a control character other than a
    /// tab. That takes in other versions, the preface of HTTP/2 and requests of HTTP/0.9.
    ///
    /// Malformed: a target in none of the four forms, with a fragment, or with a blank or a byte beyond ASCII in it; a
    /// header line without a name, with a blank before it or before its colon, with a NUL or a bare CR in it; two
    /// `Host` lines; a host that is not one, or has a user in front; more than [#MAX_LENGTH]. A missing `Host` is
    /// neither, as a request without one can still be routed.
    ///
    /// @param bytes what the client sent from its first byte on; neither moved nor changed
    /// @return when found, with the length up to the end of the empty line behind the header
    public static Parse<HttpHead> parse(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), MAX_LENGTH);
        Parse<HttpHead> answer = read(new HeadBytes(bytes.slice(bytes.position(), length)));
        return answer instanceof NeedMore && length == MAX_LENGTH
                ? new Malformed<>("the head of the request is too long")
                : answer;
    }

    private static Parse<HttpHead> read(HeadBytes in) {
        return switch (RequestLine.parse(in)) {
            case Found<RequestLine>(RequestLine line, int length) -> afterLine(line, in, length);
            case Absent<RequestLine> _ -> new Absent<>();
            case NeedMore<RequestLine>(int atLeast) -> new NeedMore<>(atLeast);
            case Malformed<RequestLine>(String why) -> new Malformed<>(why);
        };
    }

    private static Parse<HttpHead> afterLine(RequestLine line, HeadBytes in, int length) {
        try {
            RequestTarget target = RequestTarget.parse(line.method(), line.target());
            HeadFields fields = new HeadFields(in, length);
            return fields.read()
                    ? new Found<>(of(line, target, fields), fields.end())
                    : new NeedMore<>(in.end() + 1);
        } catch (Malformation broken) {
            return new Malformed<>(broken.getMessage());
        }
    }

    private static HttpHead of(RequestLine line, RequestTarget target, HeadFields fields) {
        // A target that names the host overrides the field (RFC 9112 section 3.2.2).
        Optional<String> host = target.authority().or(fields::host).flatMap(Authority::host);
        return new HttpHead(line.method(), target.path(), target.query(), host, line.minorVersion());
    }

    /// What a redirect keeps of the target.
    public String pathAndQuery() {
        return path + query;
    }
}
