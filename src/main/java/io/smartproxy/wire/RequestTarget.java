package io.smartproxy.wire;

import java.util.Optional;

/// The target of an HTTP/1.x request in one of its four forms (RFC 9112 section 3.2).
///
/// @param authority of the absolute and the authority form
/// @param path      as [HttpHead#path]
/// @param query     as [HttpHead#query]
record RequestTarget(Optional<Authority> authority, String path, String query) {

    private static final String SCHEME_END = "://";

    /// @param text visible ASCII characters, one at least
    static RequestTarget parse(String method, String text) throws Malformation {
        if (text.indexOf('#') >= 0) {
            throw new Malformation("the request target has a fragment");
        }
        if (method.equals("CONNECT")) {
            return ofConnect(text);
        }
        if (text.equals("*")) {
            return new RequestTarget(Optional.empty(), "*", "");
        }
        return text.startsWith("/") ? of(Optional.empty(), text) : ofUri(text);
    }

    private static RequestTarget ofConnect(String text) throws Malformation {
        Authority authority = Authority.parse(text);
        if (authority.port().orElse(0) == 0) {
            throw new Malformation("the target of CONNECT has no port");
        }
        return new RequestTarget(Optional.of(authority), "", "");
    }

    private static RequestTarget ofUri(String text) throws Malformation {
        int schemeEnd = text.indexOf(SCHEME_END);
        if (schemeEnd < 0 || !isScheme(text.substring(0, schemeEnd))) {
            throw new Malformation("the request target is neither a path nor a URI");
        }
        int start = schemeEnd + SCHEME_END.length();
        int end = start;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        return of(Optional.of(Authority.parse(text.substring(start, end))), text.substring(end));
    }

    /// RFC 3986 section 3.1.
    private static boolean isScheme(String text) {
        return !text.isEmpty() && isLetter(text.charAt(0))
                && text.chars().allMatch(c -> isLetter(c) || c >= '0' && c <= '9' || "+-.".indexOf(c) >= 0);
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static RequestTarget of(Optional<Authority> authority, String pathAndQuery) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        String query = mark < 0 ? "" : pathAndQuery.substring(mark);
        return new RequestTarget(authority, path.isEmpty() ? "/" : path, query);
    }
}
