package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A proxy that runs out of descriptors. By the jar, which stays open: classes in a folder would each need a descriptor
/// to be loaded.
class DescriptorsIT {

    private static final int CLIENTS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CANNOT_ACCEPT = " cannot accept for now: Too many open files";
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: good.example\r\n\r\n";

    private final int port = Ports.free();
    private Backend backend;
    private ProxyProcess proxy;

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    private void start(String line) throws Exception {
        backend = Backend.echo();
        proxy = new ProxyProcess.Start("""
                maxConnections = 1000
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                timeout.preface = 60s
                shutdown.timeout = 0
                default.timeout.connect = 1s
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                %s
                """.formatted(port, backend.address(), line)).start();
        proxy.awaitLine("started in", LIMIT);
        leaveDescriptors(200);
    }

    /// Takes descriptors away from the running proxy. One that starts with few lets no more clients in than these
    /// carry.
    private void leaveDescriptors(int count) throws Exception {
        Program.run("prlimit", "--pid", String.valueOf(proxy.pid()), "--nofile=" + count);
    }

    @Test
    void theListenerWaitsUntilThereAreDescriptorsAgain() throws Exception {
        start("route.a.domains = good.example");
        try (Crowd crowd = new Crowd()) {
            crowd.join(port, CLIENTS);
            proxy.awaitLine(CANNOT_ACCEPT, LIMIT);
            // Nothing shows that the listener tries again but the lines that must not come: time for some of them.
            TimeUnit.MILLISECONDS.sleep(500);
        }
        assertServes();
        assertStopsInOrder();
    }

    @Test
    void whatIsOpenGoesOnAndWhatCannotBeForwardedIsClosed() throws Exception {
        start("");
        try (Socket open = TestProxy.connect(port); Crowd crowd = new Crowd()) {
            assertEchoes(open);
            crowd.join(port, CLIENTS);
            proxy.awaitLine(CANNOT_ACCEPT, LIMIT);
            Await.until("some found no descriptor for their target", LIMIT, () -> crowd.ended() > 120);
            assertEchoes(open);
            crowd.leave();
            assertServes();
            assertEchoes(open);
        }
        assertStopsInOrder();
    }

    @Test
    void aStopNeedsNoDescriptors() throws Exception {
        start("route.a.domains = good.example");
        try (Crowd crowd = new Crowd()) {
            crowd.join(port, CLIENTS);
            proxy.awaitLine(CANNOT_ACCEPT, LIMIT);
            assertStopsInOrder();
        }
    }

    private void assertServes() throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            assertEchoes(client);
        }
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write(REQUEST.getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(REQUEST.length())).asString().isEqualTo(REQUEST);
    }

    private void assertStopsInOrder() {
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).filteredOn(line -> line.contains("ERROR")).as("said once").singleElement().asString()
                .contains(CANNOT_ACCEPT);
        assertThat(proxy.out()).noneMatch(line -> line.contains("Exception"));
        assertThat(proxy.out().getLast()).contains("stopped after", "(0 open)");
        assertThat(proxy.err()).isEmpty();
    }
}
