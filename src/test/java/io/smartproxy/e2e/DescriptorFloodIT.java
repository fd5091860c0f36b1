package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// More clients than there are descriptors for: the limit of all connections comes before the system's. By the jar,
/// which stays open: classes in a folder would each need a descriptor to be loaded.
class DescriptorFloodIT {

    private static final int CLIENTS = 300;
    private static final String FEW_DESCRIPTORS = "ulimit -n 400";
    /// A connection for four descriptors.
    private static final int FITTING_BY_ITSELF = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LOWERED =
            Pattern.compile(".*: maxConnections: is lowered from 10000 to (\\d+): .* the process may have 400 .*");

    private final int port = Ports.free();
    private Backend backend;
    private ProxyProcess proxy;

    @BeforeEach
    void startBackend() throws IOException {
        backend = Backend.echo();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    private ProxyProcess.Start file(String line) {
        return new ProxyProcess.Start("""
                %s
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                shutdown.timeout = 0
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(line, port, backend.address())).shell(FEW_DESCRIPTORS);
    }

    @Test
    void aLimitThatIsFoundByItselfHolds() throws Exception {
        proxy = file("").start();
        proxy.awaitLine("started in", LIMIT);
        assertThat(proxy.out()).noneMatch(line -> line.contains(" WARN "));
        assertTurnsAwayWhoeverIsTooMany(FITTING_BY_ITSELF);
    }

    @Test
    void aLimitThatDoesNotFitIsLoweredAndHolds() throws Exception {
        proxy = file("maxConnections = 10000").start();
        proxy.awaitLine("started in", LIMIT);
        assertThat(proxy.out()).filteredOn(line -> line.contains(" WARN ")).hasSize(1);
        assertTurnsAwayWhoeverIsTooMany(lowered(proxy.awaitLine(" WARN ", LIMIT)));
    }

    @Test
    void aCheckWarnsOfALimitThatDoesNotFit() {
        proxy = file("maxConnections = 10000").arguments("--check", "proxy.properties").start();
        assertThat(proxy.exitStatus(LIMIT)).isZero();
        assertThat(proxy.err()).singleElement().asString().startsWith("warning: proxy.properties:1: ")
                .satisfies(line -> assertThat(lowered(line)).isBetween(150, 170));
        assertThat(proxy.out()).first().asString().isEqualTo("proxy.properties is good.");
    }

    @Test
    void aLimitThatFitsIsNotWarnedOf() {
        proxy = file("maxConnections = 150").arguments("--check", "proxy.properties").start();
        assertThat(proxy.exitStatus(LIMIT)).isZero();
        assertThat(proxy.err()).isEmpty();
    }

    private static int lowered(String warning) {
        Matcher figures = LOWERED.matcher(warning);
        assertThat(figures.matches()).as(warning).isTrue();
        return Integer.parseInt(figures.group(1));
    }

    private void assertTurnsAwayWhoeverIsTooMany(int most) throws Exception {
        try (Crowd crowd = new Crowd()) {
            try (Socket first = TestProxy.connect(port)) {
                assertEchoes(first);
                crowd.join(port, CLIENTS);
                crowd.awaitEnds(CLIENTS + 1 - most, LIMIT);
                Await.until("all who are in have a target", LIMIT, () -> backend.active() == most);
                assertEchoes(first);
            }
            crowd.leave();
            Await.until("all are gone", LIMIT, () -> backend.active() == 0);
        }
        try (Socket next = TestProxy.connect(port)) {
            assertEchoes(next);
        }
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out().getLast()).contains("refused: global-limit " + (CLIENTS + 1 - most))
                .contains("closed: normal ").doesNotContain("connect-failed");
        assertThat(proxy.out()).noneMatch(line -> line.contains("ERROR") || line.contains("Too many open files"));
        assertThat(proxy.err()).isEmpty();
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write("words".getBytes());
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("words");
    }
}
