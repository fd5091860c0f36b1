package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many requests at once, by h2load: the proxy ends TLS, and nginx answers in the clear. Each request gets its answer.
class H2loadTest {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;
    private TerminatedNginx server;

    @BeforeEach
    void start() throws Exception {
        server = TerminatedNginx.start(folder);
        server.makeFile("kilobyte", 1024);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thousandsOfRequestsAreAnswered(boolean http2) throws Exception {
        assertAnswered(http2, 2000, 20);
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHundredThousandRequestsAreAnswered(boolean http2) throws Exception {
        assertAnswered(http2, 100_000, 100);
    }

    private void assertAnswered(boolean http2, int requests, int connections) throws Exception {
        List<String> command = new ArrayList<>(List.of("h2load", "-n", String.valueOf(requests),
                "-c", String.valueOf(connections), "-m", http2 ? "10" : "1"));
        command.addAll(http2 ? List.of() : List.of("--h1"));
        command.add(server.uri(http2, "/kilobyte").toString());
        try (Program load = Program.start(command, Program.NOTHING, new ByteArrayOutputStream())) {
            assertThat(load.status(LIMIT)).as(load::toString).isZero();
            assertThat(load.output()).contains(
                    "requests: %1$d total, %1$d started, %1$d done, %1$d succeeded, 0 failed, 0 errored, 0 timeout\n"
                            .formatted(requests),
                    "status codes: %d 2xx, 0 3xx, 0 4xx, 0 5xx\n".formatted(requests),
                    "Application protocol: " + (http2 ? "h2" : "http/1.1") + "\n");
        }
        server.proxy().awaitClosed(CloseReason.NORMAL, connections);
        assertThat(server.proxy().proxy().metrics().connections().total()).isEqualTo(connections);
    }
}
