package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Protocols in which the server has the first word, or in which the client says neither TLS nor HTTP: where no route
/// wants to see the first bytes nobody waits for them, and where one does, the wait has an end.
///
/// Where `timeout.preface` is a minute, the test's client would give up long before it.
class ServerSpeaksFirstTest {

    private static final String GREETING = "220 mail.test ready\r\n";
    private static final Duration SHORT = Duration.ofMillis(300);

    private Backend greeter;
    private Backend named;
    private TestProxy proxy;
    private int port;

    @BeforeEach
    void startBackends() throws IOException {
        greeter = Backend.greeting(GREETING);
        named = Backend.echo();
        port = Ports.free();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        greeter.close();
        named.close();
    }

    private void startPlain(String prefaceTimeout) throws IOException {
        proxy = TestProxy.start("""
                timeout.preface = %s
                route.mail.listen = 127.0.0.1:%d
                route.mail.targets = %s
                """.formatted(prefaceTimeout, port, greeter.address()));
    }

    /// A listener on which one route wants a name and another takes whoever has none.
    private void startMixed(String prefaceTimeout) throws IOException {
        proxy = TestProxy.start("""
                timeout.preface = %s
                default.listen = 127.0.0.1:%d
                route.named.domains = named.test
                route.named.targets = %s
                route.mail.targets = %s
                """.formatted(prefaceTimeout, port, named.address(), greeter.address()));
    }

    private static void send(Socket client, String words) throws IOException {
        client.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertReceives(Socket client, String words) throws IOException {
        assertThat(client.getInputStream().readNBytes(words.length())).asString(StandardCharsets.ISO_8859_1)
                .isEqualTo(words);
    }

    /// Says goodbye and hears nothing more.
    private void assertEnds(Socket client) throws IOException {
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @Test
    void theGreetingComesAtOnceWhereNoRouteReadsThePreface() throws Exception {
        startPlain("60s");
        try (Socket client = TestProxy.connect(port)) {
            assertReceives(client, GREETING);
            send(client, "QUIT\r\n");
            assertReceives(client, "QUIT\r\n");
            assertEnds(client);
        }
    }

    @Test
    void aSilentClientFallsToTheRouteWithoutNameWhenItsTimeIsOver() throws Exception {
        startMixed(SHORT.toMillis() + "ms");
        long begun = System.nanoTime();
        try (Socket client = TestProxy.connect(port)) {
            assertReceives(client, GREETING);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(SHORT);
            send(client, "QUIT\r\n");
            assertReceives(client, "QUIT\r\n");
            assertEnds(client);
        }
        assertThat(named.accepted()).isZero();
    }

    @Test
    void bytesThatBeginNeitherTlsNorHttpGoToTheRouteWithoutNameAtOnce() throws Exception {
        startMixed("60s");
        String words = "\0\1\2\u00ff";
        try (Socket client = TestProxy.connect(port)) {
            send(client, words);
            assertReceives(client, GREETING + words);
            assertEnds(client);
        }
    }

    @Test
    void aLineOfAnotherProtocolGoesToTheRouteWithoutNameAtOnce() throws Exception {
        startMixed("60s");
        try (Socket client = TestProxy.connect(port)) {
            send(client, "SSH-2.0-client\r\n");
            assertReceives(client, GREETING + "SSH-2.0-client\r\n");
            assertEnds(client);
        }
    }

    @Test
    void aRequestThatStopsHalfWayGoesThereWhenItsTimeIsOverWithNothingLost() throws Exception {
        startMixed(SHORT.toMillis() + "ms");
        long begun = System.nanoTime();
        try (Socket client = TestProxy.connect(port)) {
            send(client, "GE");
            assertReceives(client, GREETING + "GE");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(SHORT);
            // What would have made a request for the other route is too late.
            send(client, "T / HTTP/1.1\r\nHost: named.test\r\n\r\n");
            assertReceives(client, "T / HTTP/1.1\r\nHost: named.test\r\n\r\n");
            assertEnds(client);
        }
        assertThat(named.accepted()).isZero();
    }

    @Test
    void aRequestThatIsWholeGoesToTheRouteThatItNamesAtOnce() throws Exception {
        startMixed("60s");
        String request = "GET / HTTP/1.1\r\nHost: named.test\r\n\r\n";
        try (Socket client = TestProxy.connect(port)) {
            send(client, request);
            assertReceives(client, request);
            assertEnds(client);
        }
        assertThat(greeter.accepted()).isZero();
    }
}
