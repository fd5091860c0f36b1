package io.smartproxy.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/// A request and its answer on the wire. The timer runs whenever this waits for the client.
///
/// Nothing here closes the exchange when it has failed: the server takes a failure itself, and only then forgets the
/// connection.
final class Exchange {

    /// No call takes a body; what comes all the same is read and dropped, up to here.
    private static final int LARGEST_BODY = 16 * 1024;
    /// The JDK keeps a buffer as large as the largest write.
    private static final int PIECE = 16 * 1024;
    /// What every answer has. Other sites' pages can't read, frame or embed it; no header of CORS lets them.
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Resource-Policy", "same-origin");

    private final HttpExchange http;
    private final ExchangeTimer timer;

    /// @param timer running
    Exchange(HttpExchange http, ExchangeTimer timer) {
        this.http = http;
        this.timer = timer;
    }

    Request request() {
        return new Request(http.getRequestMethod(), http.getRequestURI(), http.getRequestHeaders());
    }

    /// Waits until the request has come as a whole, so that half of one does nothing.
    ///
    /// @throws RefusedException when its body is too large
    void awaitBody() throws IOException, RefusedException {
        if (http.getRequestBody().readNBytes(LARGEST_BODY + 1).length > LARGEST_BODY) {
            throw new RefusedException(413, "the request has too large a body, expected none");
        }
    }

    /// Sends a whole answer.
    void send(Answer.Whole answer) throws IOException {
        timer.start();
        Headers headers = headers();
        answer.headers().forEach(headers::set);
        byte[] body = answer.body();
        boolean head = request().isHead();
        if (head) {
            // The server leaves it to us to say how long the answer would be.
            headers.set("Content-Length", Integer.toString(body.length));
        }
        boolean empty = head || body.length == 0;
        http.sendResponseHeaders(answer.status(), empty ? -1 : body.length);
        if (!empty) {
            OutputStream out = http.getResponseBody();
            for (int at = 0; at < body.length; at += PIECE) {
                out.write(body, at, Math.min(PIECE, body.length - at));
            }
            // Unlike the exchange, it sends what it holds before it waits for the rest of a request that was refused.
            out.close();
        }
        timer.stop();
    }

    private Headers headers() {
        Headers headers = http.getResponseHeaders();
        HEADERS.forEach(headers::set);
        return headers;
    }

    /// Sends the beginning of an answer whose end is open; where only that is asked for, all of it.
    ///
    /// @return what it goes on with
    OutputStream begin(String type) throws IOException {
        timer.start();
        headers().set("Content-Type", type);
        http.sendResponseHeaders(200, request().isHead() ? -1 : 0);
        http.getResponseBody().flush();
        return http.getResponseBody();
    }
}
