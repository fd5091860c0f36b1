package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.HttpHead;
import io.smartproxy.wire.Parse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:35:00Z");

    private static String answer(HttpAnswer answer, String request) {
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
        HttpHead head = ((Parse.Found<HttpHead>) HttpHead.parse(bytes)).value();
        return StandardCharsets.UTF_8.decode(answer.to(head, NOW)).toString();
    }

    @Test
    void aFixedAnswerIsACompleteResponse() {
        assertThat(answer(new HttpAnswer.Fixed(503, "später\n"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("""
                HTTP/1.1 503 Service Unavailable\r
                Date: Sun, 22 Nov 2026 08:35:00 GMT\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Length: 8\r
                Connection: close\r
                \r
                später
                """);
    }

    @Test
    void aHeadRequestGetsTheLengthAndNoBody() {
        assertThat(answer(new HttpAnswer.Fixed(200, "hello"), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .contains("Content-Length: 5\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void aStatusThatNeverHasABodyHasNone() {
        assertThat(answer(new HttpAnswer.Fixed(204, "ignored"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 204 No Content\r\n").doesNotContain("Content-").endsWith("\r\n\r\n");
    }

    @Test
    void aRedirectKeepsHostPathAndQuery() {
        HttpAnswer redirect = new HttpAnswer.Redirect("https://{host}{path}", 308);
        assertThat(answer(redirect, "GET /a/{host}?b=c&d HTTP/1.1\r\nHost: Shop.Example.com:8080\r\n\r\n"))
                .startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                .contains("\r\nLocation: https://shop.example.com/a/{host}?b=c&d\r\n");
        assertThat(answer(redirect, "OPTIONS * HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n"))
                .contains("\r\nLocation: https://[2001:db8::1]/\r\n");
    }

    @Test
    void nobodyIsToldThatATunnelBegins() {
        String request = "CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
        assertThat(answer(new HttpAnswer.Fixed(200, "ok"), request)).startsWith("HTTP/1.1 501 Not Implemented\r\n");
        assertThat(answer(new HttpAnswer.Redirect("https://{host}{path}", 308), request)).startsWith("HTTP/1.1 501 ");
        assertThat(answer(HttpAnswer.FORBIDDEN, request)).startsWith("HTTP/1.1 403 Forbidden\r\n");
    }

    @Test
    void aRedirectToTheRequestsHostNeedsOne() {
        assertThat(answer(new HttpAnswer.Redirect("https://{host}{path}", 308), "GET / HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(answer(new HttpAnswer.Redirect("https://example.com{path}", 301), "GET /x HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 301 ").contains("\r\nLocation: https://example.com/x\r\n");
    }
}
