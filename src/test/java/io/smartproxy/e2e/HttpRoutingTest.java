package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.ask;
import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.server;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests in plain text find their route by what their head says.
class HttpRoutingTest {

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

    private void startByName() throws IOException {
        start("""
                route.exact.domains = www.example.com
                route.exact.targets = <exact>
                route.wildcard.domains = *.example.com
                route.wildcard.targets = <wildcard>
                route.rest.targets = <rest>
                """);
    }

    @Test
    void aRequestIsRoutedByItsHost() throws IOException {
        startByName();
        assertThat(server(port, "www.example.com", "/")).isEqualTo("exact");
        assertThat(server(port, "www.example.com:8080", "/")).isEqualTo("exact");
        assertThat(server(port, "WWW.EXAMPLE.COM", "/")).isEqualTo("exact");
        assertThat(server(port, "www.example.com.", "/")).isEqualTo("exact");
        assertThat(server(port, "a.b.example.com:80", "/")).isEqualTo("wildcard");
        assertThat(server(port, "example.com", "/")).isEqualTo("rest");
        assertThat(server(port, "www.example.org", "/www.example.com")).isEqualTo("rest");
        assertThat(server(port, "127.0.0.1:" + port, "/")).isEqualTo("rest");
        assertThat(server(port, "[::1]:" + port, "/")).isEqualTo("rest");
        assertThat(serverIn(ask(port, "GET / HTTP/1.0\r\n\r\n"))).isEqualTo("rest");
    }

    @Test
    void aHostInTheTargetOutranksTheHeader() throws IOException {
        startByName();
        assertThat(server(port, "www.example.org", "http://www.example.com/")).isEqualTo("exact");
        assertThat(server(port, "www.example.com", "HTTP://a.Example.com:8080?x")).isEqualTo("wildcard");
        assertThat(server(port, "www.example.com", "http://example.org/")).isEqualTo("rest");
        assertThat(serverIn(ask(port, "CONNECT www.example.com:443 HTTP/1.1\r\nHost: b.example.com\r\n\r\n")))
                .isEqualTo("exact");
    }

    @Test
    void theHostMayComeAnywhereInTheHeadAndInAnyWriting() throws IOException {
        startByName();
        String many = "X-Some: thing\r\n".repeat(2000);
        assertThat(serverIn(ask(port, "GET / HTTP/1.1\r\n" + many + "hOST:\t www.example.com \r\n\r\n")))
                .isEqualTo("exact");
        assertThat(serverIn(ask(port, "GET / HTTP/1.1\nHost:www.example.com\n\n"))).isEqualTo("exact");
        assertThat(serverIn(ask(port, "\r\n" + get("www.example.com", "/")))).isEqualTo("exact");
    }

    @Test
    void withoutARouteForTheRestOtherNamesAreRefused() throws IOException {
        start("""
                route.exact.domains = www.example.com
                route.exact.targets = <exact>
                """);
        assertThat(server(port, "www.example.com", "/")).isEqualTo("exact");
        assertThat(ask(port, get("www.example.org", "/"))).isEmpty();
        assertThat(ask(port, "GET / HTTP/1.0\r\n\r\n")).isEmpty();
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 2);
        // Which of two names counts is for nobody to guess.
        assertThat(ask(port, "GET / HTTP/1.1\r\nHost: www.example.com\r\nHost: www.example.com\r\n\r\n")).isEmpty();
        proxy.awaitRefused(RefusalReason.BAD_PREFACE, 1);
    }

    @Test
    void aLongerPathGoesFirst() throws IOException {
        start("""
                route.rest.targets = <rest>
                route.api.path = /api
                route.api.targets = <api>
                route.v2.path = /api/v2
                route.v2.targets = <v2>
                """);
        assertThat(server(port, "a", "/api/v2/users")).isEqualTo("v2");
        assertThat(server(port, "a", "/api/v2")).isEqualTo("v2");
        assertThat(server(port, "a", "/api/v3")).isEqualTo("api");
        assertThat(server(port, "a", "/apiary?q")).isEqualTo("api");
        assertThat(server(port, "a", "http://b/api")).isEqualTo("api");
        assertThat(server(port, "a", "/?/api")).isEqualTo("rest");
        assertThat(server(port, "a", "/API")).isEqualTo("rest");
        assertThat(server(port, "a", "*")).isEqualTo("rest");
    }

    @Test
    void aNameOutranksAPathAndPriorityOutranksBoth() throws IOException {
        start("""
                route.path.path = /api
                route.path.targets = <path>
                route.name.domains = www.example.com
                route.name.targets = <name>
                route.first.priority = 1
                route.first.path = /first
                route.first.targets = <first>
                """);
        assertThat(server(port, "www.example.com", "/api")).isEqualTo("name");
        assertThat(server(port, "www.example.org", "/api")).isEqualTo("path");
        assertThat(server(port, "www.example.com", "/first")).isEqualTo("first");
        assertThat(server(port, "www.example.org", "/first")).isEqualTo("first");
        assertThat(server(port, "www.example.org", "/")).isEmpty();
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
    }

    @Test
    void clientsOfOtherNetworksFallToTheNextRoute() throws IOException {
        start("""
                route.inside.clients = 127.0.0.2, 127.1.0.0/16
                route.inside.domains = www.example.com
                route.inside.targets = <inside>
                route.outside.targets = <outside>
                """);
        Machine.needsAddress("127.0.0.2");
        String request = get("www.example.com", "/");
        assertThat(serverIn(ask("127.0.0.2", port, request))).isEqualTo("inside");
        assertThat(serverIn(ask("127.1.2.3", port, request))).isEqualTo("inside");
        assertThat(serverIn(ask("127.0.0.1", port, request))).isEqualTo("outside");
        assertThat(serverIn(ask("127.2.0.1", port, request))).isEqualTo("outside");
        assertThat(serverIn(ask("127.0.0.2", port, get("www.example.org", "/")))).isEqualTo("outside");
    }

    @Test
    void onlyTheFirstRequestOfAConnectionDecides() throws IOException {
        startByName();
        try (Socket client = TestProxy.connect(port)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream()));
            for (String host : List.of("www.example.com", "a.example.com", "example.org")) {
                client.getOutputStream().write(get(host, "/").getBytes());
                StringBuilder answer = new StringBuilder();
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    answer.append(line).append('\n');
                }
                assertThat(serverIn(answer.toString())).isEqualTo("exact");
            }
        }
        assertThat(ask(port, get("a.example.com", "/") + get("www.example.com", "/")).split("Server: wildcard"))
                .as("both of two that came at once").hasSize(3);
        assertThat(backends.accepted("exact")).isEqualTo(1);
        assertThat(backends.accepted("wildcard")).isEqualTo(1);
        proxy.awaitClosed(CloseReason.NORMAL, 2);
    }

    @Test
    void theTargetGetsTheBytesThatTheClientSent() throws Exception {
        try (Recorder recorder = Recorder.start("recorder")) {
            start("""
                    route.named.domains = www.example.com
                    route.named.path = /upload
                    route.named.targets = %s
                    """.formatted(recorder.address()));
            byte[] body = new byte[200_000];
            new Random(11).nextBytes(body);
            String request = "\r\nPOST http://WWW.example.com:80/upload/%41?q HTTP/1.1\r\n"
                    + "host:  x \r\nX-Odd:\t,, \r\n\r\n" + new String(body, ISO_8859_1);
            assertThat(ask(port, request)).isEqualTo("recorder");
            assertThat(recorder.next()).asString(ISO_8859_1).isEqualTo(request);
        }
    }

    @Test
    void aRouteWithTlsOffTakesRequestsAndOthersButNoHellos() throws Exception {
        start("""
                route.plain.tls = off
                route.plain.targets = <plain>
                """);
        assertThat(server(port, "www.example.com", "/")).isEqualTo("plain");
        assertThat(serverIn(ask(port, "neither nor\n\n"))).isEqualTo("plain");
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(HostileClient.hello());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
    }
}
