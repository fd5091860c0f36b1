package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Thousands of clients that want nothing: none of them leaves anything behind, and whoever wants something is served.
class FloodTest {

    private static final int CLIENTS = 9_000;
    /// As many as are sure to find room in the kernel's queue while the proxy is busy with others.
    private static final int BATCH = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: good.example\r\n\r\n";

    private final int port = Ports.free();
    private Backend backend;
    private ProxyProcess proxy;
    private int answers;

    @BeforeEach
    void start() throws IOException {
        backend = Backend.echo();
        proxy = new ProxyProcess.Start("""
                maxConnections = 9500
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                timeout.preface = 3s
                route.good.listen = 127.0.0.1:%d
                route.good.domains = good.example
                route.good.targets = %s
                """.formatted(port, backend.address())).start();
        proxy.awaitLine("started in", LIMIT);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    @Test
    void clientsThatSayNothingAreTurnedAwayWhenTheirTimeIsOver() throws Exception {
        assertAnswers();
        long before = Descriptors.of(proxy);
        try (Crowd crowd = new Crowd()) {
            for (int i = 0; i < CLIENTS; i += BATCH) {
                crowd.join(port, BATCH);
                assertAnswers();
            }
            crowd.awaitEnds(CLIENTS, LIMIT);
        }
        assertNothingIsLeft(before, "; refused: preface-timeout 9000; closed: normal " + answers);
    }

    @Test
    void clientsThatResetAtOnceAreForgottenAtOnce() throws Exception {
        assertAnswers();
        long before = Descriptors.of(proxy);
        for (int i = 0; i < CLIENTS; i += BATCH) {
            try (Crowd crowd = new Crowd()) {
                crowd.join(port, BATCH);
                crowd.reset();
            }
            assertAnswers();
        }
        assertNothingIsLeft(before, "; closed: normal " + answers + ", client-error 9000");
    }

    /// A client that wants something is served. It comes after all those who came before, so these have been accepted.
    private void assertAnswers() throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(REQUEST.getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo(REQUEST);
        }
        answers++;
    }

    private void assertNothingIsLeft(long before, String endings) throws Exception {
        Descriptors.awaitAtMost(proxy, before);
        assertThat(proxy.stop()).isZero();
        int bytes = answers * REQUEST.length();
        assertThat(proxy.out().getLast()).endsWith(": " + (CLIENTS + answers) + " connections (0 open), " + bytes
                + " bytes received, " + bytes + " sent" + endings);
        assertThat(proxy.out()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        assertThat(proxy.err()).isEmpty();
    }
}
