package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.ask;
import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The answers that the proxy gives itself: redirects, fixed ones, 403.
class OwnAnswerTest {

    private final int port = Ports.free();
    private final HttpBackends backends = new HttpBackends();
    private TestProxy proxy;

    @AfterEach
    void close() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        backends.close();
    }

    private void start(String routes) throws IOException {
        proxy = backends.startProxy(port, routes);
    }

    private static String statusLine(String answer) {
        return answer.lines().findFirst().orElse("");
    }

    /// The value of the one field of that name.
    private static String field(String answer, String name) {
        String start = name + ": ";
        return answer.lines().takeWhile(line -> !line.isEmpty()).filter(line -> line.startsWith(start))
                .reduce((_, _) -> start + "more than one").orElse(start + "none").substring(start.length());
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private String location(String host, String target) throws IOException {
        return field(ask(port, get(host, target)), "Location");
    }

    @Test
    void aRedirectLeadsToHttpsAndKeepsHostPathAndQuery() throws IOException {
        start("route.secure.action = redirect\n");
        String answer = ask(port, get("www.example.com", "/a/b?c=d&e"));
        assertThat(statusLine(answer)).isEqualTo("HTTP/1.1 308 Permanent Redirect");
        assertThat(field(answer, "Location")).isEqualTo("https://www.example.com/a/b?c=d&e");
        assertThat(field(answer, "Connection")).isEqualTo("close");
        assertThat(field(answer, "Content-Length")).isEqualTo("0");
        assertThat(field(answer, "Date")).endsWith(" GMT");
        assertThat(body(answer)).isEmpty();
        assertThat(location("www.example.com:8080", "/")).isEqualTo("https://www.example.com/");
        assertThat(location("[::1]:8080", "/x")).isEqualTo("https://[::1]/x");
        assertThat(location("a", "http://www.example.com?q")).isEqualTo("https://www.example.com/?q");
        assertThat(location("a", "/%0d%0aSet-Cookie:x/{host}")).isEqualTo("https://a/%0d%0aSet-Cookie:x/{host}");
        assertThat(statusLine(ask(port, "GET / HTTP/1.0\r\n\r\n"))).isEqualTo("HTTP/1.1 400 Bad Request");
        proxy.awaitClosed(CloseReason.NORMAL, 6);
    }

    @Test
    void aRedirectMayLeadAnywhereWithItsOwnStatus() throws IOException {
        start("""
                route.fixed.action = redirect
                route.fixed.path = /fixed
                route.fixed.redirect.to = https://www.example.com/elsewhere
                route.fixed.redirect.status = 302
                route.moved.action = redirect
                route.moved.path = /moved
                route.moved.redirect.to = /new{path}
                route.moved.redirect.status = 301
                route.port.action = redirect
                route.port.redirect.to = http://{host}:8080{path}
                route.port.redirect.status = 307
                """);
        String fixed = ask(port, get("a", "/fixed/x"));
        assertThat(statusLine(fixed)).isEqualTo("HTTP/1.1 302 Found");
        assertThat(field(fixed, "Location")).isEqualTo("https://www.example.com/elsewhere");
        String moved = ask(port, get("a", "/moved?x=1"));
        assertThat(statusLine(moved)).isEqualTo("HTTP/1.1 301 Moved Permanently");
        assertThat(field(moved, "Location")).isEqualTo("/new/moved?x=1");
        String other = ask(port, get("b.example:80", "/c"));
        assertThat(statusLine(other)).isEqualTo("HTTP/1.1 307 Temporary Redirect");
        assertThat(field(other, "Location")).isEqualTo("http://b.example:8080/c");
    }

    @Test
    void aFixedAnswerHasItsStatusAndBody() throws IOException {
        start("""
                route.health.path = /healthz
                route.health.action = respond
                route.health.respond.body = fine, and: grüße
                route.gone.path = /old
                route.gone.action = respond
                route.gone.respond.status = 410
                route.empty.path = /empty
                route.empty.action = respond
                route.empty.respond.status = 204
                route.rest.targets = <rest>
                """);
        String health = ask(port, get("a", "/healthz"));
        assertThat(statusLine(health)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(field(health, "Content-Length")).isEqualTo("18");
        assertThat(field(health, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(body(health)).isEqualTo("fine, and: gr\u00c3\u00bc\u00c3\u009fe");
        assertThat(statusLine(ask(port, get("a", "/old/page")))).isEqualTo("HTTP/1.1 410 Gone");
        String empty = ask(port, get("a", "/empty"));
        assertThat(statusLine(empty)).isEqualTo("HTTP/1.1 204 No Content");
        assertThat(field(empty, "Content-Length")).isEqualTo("none");
        assertThat(server(port, "a", "/")).isEqualTo("rest");
    }

    @Test
    void anAnswerToHeadHasNoBodyButItsLength() throws IOException {
        start("""
                route.health.action = respond
                route.health.respond.body = fine
                """);
        String answer = ask(port, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(statusLine(answer)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(field(answer, "Content-Length")).isEqualTo("4");
        assertThat(answer).endsWith("\r\n\r\n");
        assertThat(body(answer)).isEmpty();
    }

    @Test
    void onlyTheFirstRequestOfAConnectionIsAnswered() throws IOException {
        start("""
                route.health.action = respond
                route.health.respond.body = fine
                """);
        String answer = ask(port, get("a", "/1") + get("a", "/2"));
        assertThat(body(answer)).isEqualTo("fine");
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @Test
    void theEndOfAnAnswerIsSeenBeforeTheClientHasEnded() throws IOException {
        start("route.secure.action = redirect\n");
        try (Socket client = TestProxy.connect(port)) {
            // Less than the proxy would wait for the client's end.
            client.setSoTimeout(4000);
            client.getOutputStream().write(get("a", "/").getBytes());
            assertThat(client.getInputStream().readAllBytes()).asString()
                    .startsWith("HTTP/1.1 308 ").endsWith("\r\n\r\n");
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @Test
    void aBlockedRequestGets403AndABlockedHelloNothing() throws IOException {
        start("""
                route.private.domains = somebody.else.example
                route.private.action = block
                route.rest.targets = <rest>
                """);
        String answer = ask(port, get("somebody.else.example", "/"));
        assertThat(statusLine(answer)).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(body(answer)).isEqualTo("Forbidden\n");
        proxy.awaitRefused(RefusalReason.BLOCKED, 1);
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(HostileClient.hello());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitRefused(RefusalReason.BLOCKED, 2);
        assertThat(server(port, "other", "/")).isEqualTo("rest");
    }

    @Test
    void whereAllIsBlockedNothingIsWaitedFor() throws IOException {
        start("route.none.action = block\n");
        try (Socket client = TestProxy.connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitRefused(RefusalReason.BLOCKED, 1);
        assertThat(proxy.proxy().metrics().totals().sent()).isZero();
    }

    @Test
    void networksMayBeBlocked() throws IOException {
        start("""
                route.bad.clients = 127.0.0.2
                route.bad.action = block
                route.rest.targets = <rest>
                """);
        Machine.needsAddress("127.0.0.2");
        assertThat(ask("127.0.0.2", port, "")).isEmpty();
        proxy.awaitRefused(RefusalReason.BLOCKED, 1);
        assertThat(server(port, "a", "/")).isEqualTo("rest");
    }

    @Test
    void aHelloIsNoRequestToAnswer() throws IOException {
        start("route.secure.action = redirect\n");
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(HostileClient.hello());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
    }
}
