package io.smartproxy.wire;

import java.util.Optional;

/// The field lines of a request's head (RFC 9112 section 5) and the empty line that ends them. All are checked; `Host`
/// alone is kept.
final class HeadFields {

    private static final String HOST = "host";

    private final HeadBytes in;
    /// Where the next line starts.
    private int at;
    private boolean hostSeen;
    private Optional<Authority> host = Optional.empty();

    /// @param from where the request line ends
    HeadFields(HeadBytes in, int from) {
        this.in = in;
        this.at = from;
    }

    /// Reads the lines that are whole.
    ///
    /// @return whether the empty line was among them
    boolean read() throws Malformation {
        for (int lineFeed = in.lineFeed(at); lineFeed >= 0; lineFeed = in.lineFeed(at)) {
            int start = at;
            int end = in.lineEnd(start, lineFeed);
            at = lineFeed + 1;
            if (end == start) {
                return true;
            }
            readLine(start, end);
        }
        return false;
    }

    private void readLine(int start, int end) throws Malformation {
        if (in.isBlank(start)) {
            throw new Malformation("a header line begins with a blank");
        }
        int colon = in.tokenEnd(start);
        if (colon == start || in.at(colon) != ':') {
            throw new Malformation("a header line does not begin with a name and a colon");
        }
        for (int i = colon + 1; i < end; i++) {
            if (in.at(i) == 0 || in.at(i) == HeadBytes.CR) {
                throw new Malformation("a header line holds a NUL or a bare CR");
            }
        }
        if (colon - start == HOST.length() && in.text(start, colon).equalsIgnoreCase(HOST)) {
            readHost(colon + 1, end);
        }
    }

    private void readHost(int from, int to) throws Malformation {
        if (hostSeen) {
            throw new Malformation("there are two Host lines");
        }
        hostSeen = true;
        int start = from;
        while (start < to && in.isBlank(start)) {
            start++;
        }
        int end = to;
        while (end > start && in.isBlank(end - 1)) {
            end--;
        }
        // What a client sends whose target has no authority (RFC 9112 section 3.2).
        if (end > start) {
            host = Optional.of(Authority.parse(in.text(start, end)));
        }
    }

    /// Empty if there is no `Host`, or nothing in it.
    Optional<Authority> host() {
        return host;
    }

    /// Behind the empty line, once [#read] has found it.
    int end() {
        return at;
    }
}
