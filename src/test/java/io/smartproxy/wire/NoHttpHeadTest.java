package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What begins no request, and what begins one and breaks it.
class NoHttpHeadTest {

    private static final String LINE = "GET / HTTP/1.1\r\n";

    private final Answers<HttpHead> answers = new Answers<>(HttpHead::parse);

    /// A `!` stands before the first byte with which it can't be a request.
    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("TLS", "!\u0016\u0003\u0001"),
                Arguments.of("a NUL", "!\u0000GET"),
                Arguments.of("a blank first", "! GET / HTTP/1.1\r\n\r\n"),
                Arguments.of("a colon first", "!:a GET / HTTP/1.1\r\n"),
                Arguments.of("a byte beyond ASCII first", "!\u00e9 / HTTP/1.1\r\n"),
                Arguments.of("SSH", "SSH-2.0-OpenSSH_9.2p1!\r\n"),
                Arguments.of("SSH with a comment", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r!\n"),
                Arguments.of("redis", "*1!\r\n$4\r\nPING\r\n"),
                Arguments.of("redis in a line, and HTTP/0.9", "GET foo\r!\n"),
                Arguments.of("SMTP", "EHLO a.example\r!\n"),
                Arguments.of("IRC", "NICK a\r!\nUSER a 0 * :b\r\n"),
                Arguments.of("NATS", "CONNECT {\"verbose\":false, \"lang\":\"go\"}\r!\n"),
                Arguments.of("RTSP", "OPTIONS * RTSP/1.0\r!\n"),
                Arguments.of("the preface of HTTP/2", "PRI * HTTP/2.0\r!\n\r\nSM\r\n\r\n"),
                Arguments.of("HTTP/1 without a minor version", "GET / HTTP/1.\r!\n"),
                Arguments.of("HTTP/1 with a long minor version", "GET / HTTP/1.10\r!\n"),
                Arguments.of("HTTP/1 with a letter for a version", "GET / HTTP/1.x\r!\n"),
                Arguments.of("HTTP/1 with a blank for a version", "GET / HTTP/1. \r!\n"),
                Arguments.of("a blank behind the version", "GET / HTTP/1.1 \r!\n"),
                Arguments.of("HTTP in lower case", "GET / http/1.1\r!\n"),
                Arguments.of("a version stuck to the target", "GET /HTTP/1.1\r!\n"),
                Arguments.of("git", "0032git-upload-pack /project.git!\u0000host=a.example\u0000"),
                Arguments.of("a bare CR", "GET /\r! HTTP/1.1\r\n"),
                Arguments.of("a DEL", "GET /!\u007f HTTP/1.1\r\n"),
                Arguments.of("a tab behind the method", "GET!\t/ HTTP/1.1\r\n"),
                Arguments.of("a line of one word", "PING!\r\n"),
                Arguments.of("a method of 33 characters", "x".repeat(32) + "!x / HTTP/1.1\r\n"),
                Arguments.of("five empty lines", "\r\n\n\r\n\n!\r\nGET / HTTP/1.1\r\n"),
                Arguments.of("a PROXY header of version 2", "\r\n\r\n!\u0000\r\nQUIT\n"),
                Arguments.of("two CRs", "\r!\rGET / HTTP/1.1\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void isAbsentFromTheByteThatShowsIt(String name, String marked) {
        int shows = marked.indexOf('!') + 1;
        byte[] bytes = text(marked.replace("!", ""));
        for (int count = 0; count < shows; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(new NeedMore<>(count + 1));
        }
        for (int count = shows; count <= bytes.length; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(new Absent<>());
        }
    }

    static Stream<Arguments> broken() {
        return Stream.of(requestLines(), targets(), fields(), hosts()).flatMap(part -> part);
    }

    private static Stream<Arguments> requestLines() {
        String why = "the request target holds a byte that is not visible ASCII";
        return Stream.of(
                Arguments.of("no target", "GET HTTP/1.1\r\n", "the request line has no target"),
                Arguments.of("an empty target", "GET  HTTP/1.1\r\n", "the request line has no target"),
                Arguments.of("a blank in the target", "GET /a b HTTP/1.1\r\n", why),
                Arguments.of("two blanks before the target", "GET  / HTTP/1.1\r\n", why),
                Arguments.of("two blanks behind the target", "GET /  HTTP/1.1\n", why),
                Arguments.of("a tab in the target", "GET /\t HTTP/1.1\r\n", why),
                Arguments.of("a byte beyond ASCII in the target", "GET /\u00e9 HTTP/1.1\r\n", why),
                Arguments.of("the highest byte in the target", "GET /\u00ff HTTP/1.1\r\n", why));
    }

    private static Stream<Arguments> targets() {
        String form = "the request target is neither a path nor a URI";
        String host = "the host is neither a name nor an address in brackets, with or without a port";
        String port = "the port behind the host is not one";
        return Stream.of(
                target("a fragment", "GET /a#b", "the request target has a fragment"),
                target("a word", "GET foo", form),
                target("two asterisks", "GET **", form),
                target("authority form without CONNECT", "GET a.example:80", form),
                target("a URI without host", "GET urn:a:b", form),
                target("no scheme", "GET ://a.example/", form),
                target("a scheme that begins with a digit", "GET 1http://a.example/", form),
                target("a scheme with a slash", "GET a/http://a.example/", form),
                target("an empty host", "GET http:///a", host),
                target("a port alone", "GET http://:80/a", host),
                target("a user", "GET http://me@a.example/", host),
                target("a user and a password", "GET http://me:secret@a.example/", port),
                target("CONNECT to a path", "CONNECT /", host),
                target("CONNECT to a URI", "CONNECT http://a.example/", port),
                target("CONNECT without a port", "CONNECT a.example", "the target of CONNECT has no port"),
                target("CONNECT with an empty port", "CONNECT a.example:", "the target of CONNECT has no port"),
                target("CONNECT to port 0", "CONNECT a.example:0", "the target of CONNECT has no port"),
                target("CONNECT beyond the ports", "CONNECT a.example:65536", port));
    }

    private static Arguments target(String name, String methodAndTarget, String why) {
        return Arguments.of(name, methodAndTarget + " HTTP/1.1\r\n", why);
    }

    private static Stream<Arguments> fields() {
        String name = "a header line does not begin with a name and a colon";
        String control = "a header line holds a NUL or a bare CR";
        String blank = "a header line begins with a blank";
        return Stream.of(
                Arguments.of("a folded line", LINE + "A: b\r\n c\r\n", blank),
                Arguments.of("a line folded with a tab", LINE + "A: b\r\n\tc\r\n", blank),
                Arguments.of("a blank before the first line", LINE + " Host: a\r\n", blank),
                Arguments.of("a line of a blank", LINE + " \r\n", blank),
                Arguments.of("no colon", LINE + "Host\r\n", name),
                Arguments.of("no name", LINE + ": a\r\n", name),
                Arguments.of("a blank before the colon", LINE + "Host : a\r\n", name),
                Arguments.of("a name that is no token", LINE + "Ho(st: a\r\n", name),
                Arguments.of("a name beyond ASCII", LINE + "H\u00f6st: a\r\n", name),
                Arguments.of("a bare CR before the end", LINE + "A: b\r\r\n", control),
                Arguments.of("a bare CR in a value", LINE + "A: b\rHost: c\r\n", control),
                Arguments.of("a NUL in a value", LINE + "A: b\u0000\r\n", control),
                Arguments.of("a line of a CR", LINE + "\r\r\n", name));
    }

    private static Stream<Arguments> hosts() {
        String host = "the host is neither a name nor an address in brackets, with or without a port";
        String port = "the port behind the host is not one";
        String two = "there are two Host lines";
        return Stream.of(
                Arguments.of("two hosts", LINE + "Host: a\r\nHost: b\r\n", two),
                Arguments.of("the same host twice", LINE + "Host: a\r\nA: b\r\nhost: a\r\n", two),
                Arguments.of("two empty hosts", LINE + "Host:\r\nHost:\r\n", two),
                Arguments.of("a bad host beside an absolute target",
                        "GET http://a.example/ HTTP/1.1\r\nHost: a/b\r\n", host),
                host("a user", "me@a.example", host),
                host("a path", "a.example/", host),
                host("two words", "a b", host),
                host("an escape", "%61.example", host),
                host("a byte beyond ASCII", "b\u00fccher.example", host),
                host("a port alone", ":80", host),
                host("a port that is none", "a.example:8o", port),
                host("a port with a sign", "a.example:+80", port),
                host("a port too large", "a.example:65536", port),
                host("a port far too large", "a.example:99999999999999999999", port),
                host("an address without brackets", "2001:db8::1", port),
                host("an address without its end", "[::1", host),
                host("an IPv4 address in brackets", "[192.0.2.1]", host),
                host("a name in brackets", "[a.example]", host),
                host("a scope", "[fe80::1%25eth0]", host),
                host("something behind the brackets", "[::1]a", host),
                host("nothing in brackets", "[]", host));
    }

    private static Arguments host(String name, String value, String why) {
        return Arguments.of("host: " + name, LINE + "Host: " + value + "\r\n", why);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isMalformedFromTheEndOfTheLineThatShowsIt(String name, String text, String why) {
        byte[] bytes = text(text);
        answers.assertPrefixesNeedMore(bytes);
        assertThat(answers.to(bytes)).isEqualTo(new Malformed<>(why));
        byte[] more = Arrays.copyOf(text(text + "Host: a.example\r\n\r\n"), bytes.length + 10);
        assertThat(answers.to(more)).isEqualTo(new Malformed<>(why));
    }
}
