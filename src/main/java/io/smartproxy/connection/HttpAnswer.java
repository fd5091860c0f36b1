package io.smartproxy.connection;

import io.smartproxy.wire.HttpHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// An HTTP/1.1 response that the proxy gives itself (RFC 9112 section 4). It always closes the connection.
public sealed interface HttpAnswer {

    /// What `action = block` says to a client that sent an HTTP request.
    HttpAnswer FORBIDDEN = new Fixed(403, "Forbidden\n");

    /// What a client hears that asks, over TLS, for a host whose TLS is another one's (RFC 9110 section 15.5.20): it did
    /// not show what that one may ask for, such as a certificate.
    HttpAnswer MISDIRECTED = new Fixed(421, "This host is not served on this connection.\n");

    /// The bytes of the response to a request.
    ///
    /// @param now the moment for the `Date` field
    ByteBuffer to(HttpHead request, Instant now);

    /// The same answer to everyone.
    ///
    /// @param status 200 to 599
    /// @param body   plain text
    record Fixed(int status, String body) implements HttpAnswer {
        @Override
        public ByteBuffer to(HttpHead request, Instant now) {
            return render(status, "", body, request, now);
        }
    }

    /// Sends the client elsewhere.
    ///
    /// @param to     where, with `{host}` and `{path}` in it
    /// @param status 301, 302, 303, 307 or 308
    record Redirect(String to, int status) implements HttpAnswer {
        @Override
        public ByteBuffer to(HttpHead request, Instant now) {
            if (request.host().isEmpty() && to.contains("{host}")) {
                return render(400, "", "The request names no host to be redirected to.\n", request, now);
            }
            return render(status, "Location: " + location(request) + "\r\n", "", request, now);
        }

        private String location(HttpHead request) {
            // The path goes in last: it may hold anything, a brace among it.
            String withHost = to.replace("{host}", request.host().orElse(""));
            String path = request.path().startsWith("/") ? request.pathAndQuery() : "/";
            return withHost.replace("{path}", path);
        }
    }

    private static ByteBuffer render(int status, String fields, String body, HttpHead request, Instant now) {
        if (request.method().equals("CONNECT") && status < 400) {
            // Success would tell the client that a tunnel begins here (RFC 9110 section 9.3.6).
            return render(501, "", "This is no proxy to tunnel through.\n", request, now);
        }
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        // These two never have a body, nor a length of one (RFC 9110 sections 8.6, 15.3.5, 15.4.5).
        boolean bodiless = status == 204 || status == 304;
        String length = bodiless ? "" : "Content-Length: " + content.length + "\r\n";
        String type = bodiless || content.length == 0 ? "" : "Content-Type: text/plain; charset=utf-8\r\n";
        String head = "HTTP/1.1 " + status + " " + HttpStatus.reason(status) + "\r\n"
                + "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)) + "\r\n"
                + fields + type + length + "Connection: close\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        boolean withBody = !bodiless && !request.method().equals("HEAD");
        ByteBuffer response = ByteBuffer.allocate(start.length + (withBody ? content.length : 0)).put(start);
        return (withBody ? response.put(content) : response).flip();
    }
}
