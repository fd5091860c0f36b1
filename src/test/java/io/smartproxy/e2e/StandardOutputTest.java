package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.smartproxy.log.JsonReader;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the process says while it runs, how, and to whom it makes no difference that nobody listens.
class StandardOutputTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// A pipe that nothing more goes into, and that somebody could read but does not.
    private static final String STALLED = "mkfifo pipe && exec 3<>pipe && "
            + "LC_ALL=C dd if=/dev/zero of=pipe bs=4096 count=1024 oflag=nonblock 2>dd; grep -q unavailable dd && "
            + "exec >pipe || exit 9";
    private static final String WITHOUT_READER = "mkfifo pipe && exec 3<>pipe >pipe 3>&-";
    private static final String CLOSED = "exec >&-";

    private final int port = Ports.free();
    private final int deadPort = Ports.free();
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

    private void start(String shell, String logKeys) {
        proxy = new ProxyProcess.Start("""
                %s
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                route.dead.listen = 127.0.0.1:%d
                route.dead.targets = unix:nobody
                """.formatted(logKeys, port, backend.address(), deadPort)).shell(shell).start();
    }

    private void assertServes() throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write("words".getBytes());
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("words");
        }
        try (Socket client = TestProxy.connect(deadPort)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void jsonIsOneObjectALineFromTheFirstToTheLast() throws IOException {
        start("", "log.format = json\nlog.level = debug");
        proxy.awaitLine("started in", LIMIT);
        assertServes();
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).allSatisfy(line -> assertThat(JsonReader.read(line)).asInstanceOf(MAP)
                .containsOnlyKeys("time", "level", "message")
                .hasEntrySatisfying("time", time -> Instant.parse((String) time)));
        List<Map<?, ?>> lines = proxy.out().stream().<Map<?, ?>>map(line -> (Map<?, ?>) JsonReader.read(line)).toList();
        assertThat(lines.getFirst().get("message")).asString().startsWith("listening on 127.0.0.1:" + port);
        assertThat(lines.getLast().get("message")).asString().startsWith("stopped after ");
        assertThat(lines).extracting(line -> (Object) line.get("level")).contains("debug", "info", "warn");
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void aHigherLevelSaysLess() throws IOException {
        start("", "log.level = warn");
        proxy.awaitListening(port, LIMIT);
        assertServes();
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).singleElement().asString()
                .contains(" WARN  route dead: cannot reach target unix:nobody: ");
        assertThat(proxy.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {STALLED, WITHOUT_READER, CLOSED})
    @EnabledOnOs(OS.LINUX)
    void anOutputThatTakesNothingStopsNeitherTrafficNorTheStop(String shell) throws IOException {
        start(shell, "log.level = debug");
        proxy.awaitListening(port, LIMIT);
        for (int i = 0; i < 10; i++) {
            assertServes();
        }
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).isEmpty();
        assertThat(proxy.err()).isEmpty();
    }
}
