package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A proxy that is to be trained, and does not come up.
class TrainingTrafficTest {

    @TempDir
    private Path folder;

    @Test
    void oneThatNeverListensIsGivenUp() throws Exception {
        TrainingTraffic traffic = TrainingTraffic.in(folder);
        Process silent = new ProcessBuilder("sleep", "1000").start();
        try {
            assertThatThrownBy(() -> traffic.awaitListening(silent, Duration.ZERO)).isInstanceOf(IOException.class)
                    .hasMessage("the proxy does not listen on port " + traffic.plain() + ", limit 0 s");
        } finally {
            silent.destroyForcibly();
        }
    }

    @Test
    void itsPortsAreNoneThatAnOutgoingConnectionTakes() throws Exception {
        TrainingTraffic traffic = TrainingTraffic.in(folder);
        assertThat(List.of(traffic.plain(), traffic.tls(), traffic.admin())).doesNotHaveDuplicates()
                .allMatch(port -> port >= 10_000 && port < 32_000);
    }

    @Test
    void oneThatHasEndedIsNotWaitedFor() throws Exception {
        TrainingTraffic traffic = TrainingTraffic.in(folder);
        Process ended = new ProcessBuilder("sh", "-c", "exit 3").start();
        assertThatThrownBy(() -> traffic.run(ended)).isInstanceOf(IOException.class)
                .hasMessage("the proxy has ended with status 3");
    }
}
