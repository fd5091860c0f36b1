package io.smartproxy.admin;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.List;

/// What a client asks for.
///
/// @param method  as the client wrote it
/// @param target  what stands in the request line
/// @param headers names whatever their case
record Request(String method, URI target, Headers headers) {

    /// As it came, with its percent-encoding: no path of ours has any.
    String path() {
        return target.getRawPath();
    }

    /// What follows the path's last slash.
    String lastSegment() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    /// All values of a header, none if it is not there.
    List<String> all(String header) {
        return headers.getOrDefault(header, List.of());
    }

    /// The method, or that of which it is the part without a body (RFC 9110 section 9.3.2).
    String effectiveMethod() {
        return isHead() ? "GET" : method;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /// Its parameters, all of which must be known.
    ///
    /// @param known names
    /// @throws RefusedException when there is another one, one twice, or one that is not well encoded
    Query query(String... known) throws RefusedException {
        return Query.of(target.getRawQuery(), List.of(known));
    }
}
