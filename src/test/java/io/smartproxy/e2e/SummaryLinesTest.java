package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.JsonReader;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the process's log has of refusals and of connections that have ended: each once, in few lines, in both formats.
class SummaryLinesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SPAN = "\\d+m?s";
    private static final String FIGURES = ", \\d+ bytes received, \\d+ sent, \\d+ ms";

    private final int echoPort = Ports.free();
    private final int namedPort = Ports.free();
    private final int shutPort = Ports.free();
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

    private void start(String keys) {
        proxy = new ProxyProcess.Start("""
                %s
                default.targets = %s
                route.echo.listen = 127.0.0.1:%d
                route.named.listen = 127.0.0.1:%d
                route.named.domains = good.example
                route.shut.listen = 127.0.0.1:%d
                route.shut.security.ipBlockList = 127.0.0.0/8
                """.formatted(keys, backend.address(), echoPort, namedPort, shutPort)).start();
        proxy.awaitLine("started in", LIMIT);
    }

    private void echo(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket client = TestProxy.connect(echoPort)) {
                client.getOutputStream().write("words".getBytes());
                client.shutdownOutput();
                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("words");
            }
        }
    }

    private void askInVain(int port, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket client = TestProxy.connect(port)) {
                client.getOutputStream().write(HostileClient.request());
                HostileClient.awaitEnd(client);
            }
        }
    }

    private void sendNoise(int port) throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(0x80);
            HostileClient.awaitEnd(client);
        }
    }

    /// What the lines of level info say, whatever the format.
    private List<String> messages() {
        return proxy.out().stream().map(line -> line.startsWith("{")
                ? (String) ((Map<?, ?>) JsonReader.read(line)).get("message")
                : line.replaceFirst("^\\S+ INFO  ", "")).toList();
    }

    private void assertOne(String pattern) {
        assertThat(messages()).filteredOn(Pattern.compile(pattern).asMatchPredicate()).as(pattern).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void eachIsInOneLineAndAllAreOutAtTheEnd(String format) throws Exception {
        // Longer than the test takes, unless something is very wrong.
        start("log.flushInterval = 10s\nlog.format = " + format);
        int before = proxy.out().size();
        echo(5);
        askInVain(namedPort, 3);
        sendNoise(namedPort);
        askInVain(shutPort, 4);
        assertThat(proxy.stop()).isZero();
        String from = "connection \\d+ from 127\\.0\\.0\\.1:\\d+ to 127\\.0\\.0\\.1:";
        assertOne(from + echoPort + " by route echo to 127\\.0\\.0\\.1:" + backend.port() + ": normal" + FIGURES);
        assertOne("\\[SUMMARY] Cleaned up 4 connections in " + SPAN + " \\(normal: 4\\) \\(active: 0\\)");
        assertOne(from + namedPort + ": no-route" + FIGURES);
        assertOne("\\[SUMMARY] Rejected 3 connections in " + SPAN + " \\(no-route: 2, bad-preface: 1\\)");
        assertOne(from + shutPort + " by route shut: ip-blocked" + FIGURES);
        assertOne("\\[SUMMARY] Rejected 3 connections from 1 IP in " + SPAN + " \\(ip-blocked: 3\\)"
                + " \\(top offenders: 127\\.0\\.0\\.1 \\(3x, ip-blocked\\)\\)");
        assertThat(messages().subList(before, messages().size())).as("those, the drain and its end").hasSize(6 + 2);
        assertThat(messages().getLast()).startsWith("stopped after ");
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void aWindowThatIsOverIsPutOut() throws Exception {
        start("log.flushInterval = 1s");
        askInVain(namedPort, 3);
        proxy.awaitLine("[SUMMARY] Rejected 2 connections in 1s (no-route: 2)", LIMIT);
    }

    @Test
    void manyArePutOutBeforeTheirWindowIsOver() throws Exception {
        start("log.flushInterval = 10s");
        askInVain(shutPort, 120);
        assertThat(proxy.awaitLine("[SUMMARY] Rejected ", LIMIT)).doesNotContain(" in 10s ").contains("ip-blocked: ");
        assertThat(proxy.stop()).isZero();
    }

    @Test
    @Tag("soak")
    void clientsThatAreForgottenAreToldOf() throws Exception {
        start("connectionRateLimitPerMinute = off");
        echo(3);
        proxy.awaitLine("IP tracking cleanup: removed 1 entry", Duration.ofSeconds(90));
    }
}
