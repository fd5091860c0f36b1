package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Found;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpHeadTest {

    private static final String NO_HOST = "";

    private final Answers<HttpHead> answers = new Answers<>(HttpHead::parse);

    private static Arguments head(String name, String text, HttpHead expected) {
        return Arguments.of(name, text, expected);
    }

    private static HttpHead get(String path, String query, String host) {
        return new HttpHead("GET", path, query, Optional.of(host).filter(h -> !h.isEmpty()), 1);
    }

    static Stream<Arguments> heads() {
        return Stream.of(targets(), hosts(), lines()).flatMap(part -> part);
    }

    private static Stream<Arguments> targets() {
        String rest = " HTTP/1.1\r\nHost: a.example\r\n\r\n";
        return Stream.of(
                head("origin form", "GET /" + rest, get("/", "", "a.example")),
                head("with a query", "GET /a/b?c=d&e" + rest, get("/a/b", "?c=d&e", "a.example")),
                head("with an empty query", "GET /a?" + rest, get("/a", "?", "a.example")),
                head("with two question marks", "GET /a?b?c" + rest, get("/a", "?b?c", "a.example")),
                head("with what browsers leave as it is", "GET /a|b^{\"<%zz\\>`}//../" + rest,
                        get("/a|b^{\"<%zz\\>`}//../", "", "a.example")),
                head("with two slashes", "GET //b.example/" + rest, get("//b.example/", "", "a.example")),
                head("absolute form", "GET http://B.example:81/c?d" + rest, get("/c", "?d", "b.example")),
                head("absolute form without path", "GET http://b.example" + rest, get("/", "", "b.example")),
                head("absolute form with a query alone", "GET HTTPS://b.example?c/d" + rest,
                        get("/", "?c/d", "b.example")),
                head("absolute form of another scheme", "GET ws+x-1.0://[2001:DB8::1]:1/" + rest,
                        get("/", "", "[2001:db8::1]")),
                head("absolute form whose host matches nothing", "GET http://b~c/" + rest, get("/", "", NO_HOST)),
                head("authority form", "CONNECT B.example:443" + rest,
                        new HttpHead("CONNECT", "", "", Optional.of("b.example"), 1)),
                head("authority form with an address", "CONNECT [::1]:443" + rest,
                        new HttpHead("CONNECT", "", "", Optional.of("[::1]"), 1)),
                head("asterisk form", "OPTIONS *" + rest,
                        new HttpHead("OPTIONS", "*", "", Optional.of("a.example"), 1)),
                head("a method that nobody knows", "!#$%&'*+-.^_`|~09azAZ-ABCDEFGHIJ /" + rest,
                        new HttpHead("!#$%&'*+-.^_`|~09azAZ-ABCDEFGHIJ", "/", "", Optional.of("a.example"), 1)),
                head("a method in lower case", "connect /" + rest,
                        new HttpHead("connect", "/", "", Optional.of("a.example"), 1)));
    }

    private static Stream<Arguments> hosts() {
        return Stream.of(
                host("name", "a.example", "a.example"),
                host("port", "a.example:8080", "a.example"),
                host("empty port", "a.example:", "a.example"),
                host("highest port", "a.example:65535", "a.example"),
                host("capitals", "A.EXAMPLE", "a.example"),
                host("final dot", "a.example.", "a.example"),
                host("final dot and port", "A.example.:80", "a.example"),
                host("blanks around", " \t a.example \t", "a.example"),
                host("IPv4 address", "192.0.2.1:80", "192.0.2.1"),
                host("IPv6 address", "[2001:DB8::1]", "[2001:db8::1]"),
                host("IPv6 address and port", "[::1]:8080", "[::1]"),
                host("underscore", "a_b", "a_b"),
                host("nothing", "", NO_HOST),
                host("blanks alone", " \t ", NO_HOST),
                host("legal characters that match nothing", "a~!$&'()*+,;=b", NO_HOST),
                host("empty label", "a..example", NO_HOST),
                host("two final dots", "a.example..", NO_HOST),
                host("254 characters", "x".repeat(254), NO_HOST));
    }

    private static Arguments host(String name, String value, String expected) {
        return head("host: " + name, "GET / HTTP/1.1\r\nHost:" + value + "\r\n\r\n", get("/", "", expected));
    }

    private static Stream<Arguments> lines() {
        Optional<String> host = Optional.of("a.example");
        return Stream.of(
                head("no header", "GET / HTTP/1.1\r\n\r\n", get("/", "", NO_HOST)),
                head("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", new HttpHead("GET", "/", "", Optional.empty(), 0)),
                head("HTTP/1.9", "GET / HTTP/1.9\r\n\r\n", new HttpHead("GET", "/", "", Optional.empty(), 9)),
                head("bare line feeds", "GET / HTTP/1.1\nHost: a.example\n\n", get("/", "", "a.example")),
                head("mixed line ends", "GET / HTTP/1.1\nHost: a.example\r\n\n", get("/", "", "a.example")),
                head("an empty line in front", "\r\nGET / HTTP/1.1\r\n\r\n", get("/", "", NO_HOST)),
                head("four empty lines in front", "\r\n\n\n\r\nGET / HTTP/1.1\r\n\r\n", get("/", "", NO_HOST)),
                head("other headers",
                        "PUT / HTTP/1.1\r\nA:\r\nhOST: a.example\r\nHosts: b\r\nMyHost: c\r\n~: \u00e9\t\u0001\r\n\r\n",
                        new HttpHead("PUT", "/", "", host, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void readsGoodHeads(String name, String text, HttpHead expected) {
        byte[] bytes = text(text);
        assertThat(answers.to(bytes)).isEqualTo(new Found<>(expected, bytes.length));
        assertThat(answers.to(text(text + "GET /body"))).isEqualTo(new Found<>(expected, bytes.length));
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    @Test
    void joinsPathAndQueryForARedirect() {
        assertThat(answers.found(text("GET /a?b HTTP/1.1\r\n\r\n")).pathAndQuery()).isEqualTo("/a?b");
        assertThat(answers.found(text("GET http://a.example?b HTTP/1.1\r\n\r\n")).pathAndQuery()).isEqualTo("/?b");
    }

    @Test
    void takesSixtyFourKibibytesAndNoMore() {
        String start = "GET / HTTP/1.1\r\nHost: a.example\r\nCookie: ";
        String end = "\r\n\r\n";
        String fits = start + "x".repeat(HttpHead.MAX_LENGTH - start.length() - end.length()) + end;
        assertThat(answers.to(text(fits))).isEqualTo(new Found<>(get("/", "", "a.example"), HttpHead.MAX_LENGTH));
        assertThat(answers.to(text(fits), HttpHead.MAX_LENGTH - 1))
                .isEqualTo(new Parse.NeedMore<>(HttpHead.MAX_LENGTH));
        byte[] tooLong = text(start + "x" + fits.substring(start.length()));
        assertThat(answers.whyMalformed(tooLong)).contains("too long");
        assertThat(answers.to(tooLong, HttpHead.MAX_LENGTH)).isEqualTo(answers.to(tooLong));
    }

    @Test
    void takesALongTarget() {
        String path = "/" + "x".repeat(60_000);
        assertThat(answers.found(text("GET " + path + " HTTP/1.1\r\n\r\n")).path()).isEqualTo(path);
        assertThat(answers.whyMalformed(text("GET " + path.repeat(2) + " HTTP/1.1\r\n\r\n"))).contains("too long");
    }
}
