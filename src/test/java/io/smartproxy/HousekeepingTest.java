package io.smartproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.Housekeeping.Chore;
import io.smartproxy.e2e.Await;
import io.smartproxy.log.Log;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is seen to beside the clients, and fails.
class HousekeepingTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Log log = Log.lines(said, Log.Level.INFO, Log.Format.TEXT);
    private final AtomicInteger looks = new AtomicInteger();

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void aChoreThatFailsIsLoggedAndEndsNothing() throws Exception {
        Chore sweeping = new Chore(Duration.ZERO, "sweeping", () -> {
            throw new IllegalStateException("no broom");
        });
        Chore looking = new Chore(Duration.ofMillis(1), "looking", this::look);
        Thread keeper = Housekeeping.start(List.of(sweeping, sweeping), looking, log);
        keeper.join(Await.LIMIT);
        log.close();
        assertThat(looks).hasValue(3);
        assertThat(lines("ERROR sweeping has failed")).isEqualTo(2);
        assertThat(lines("ERROR looking has failed")).isEqualTo(3);
        assertThat(lines("java.lang.IllegalStateException: no broom")).isEqualTo(2);
        assertThat(lines("java.lang.StackOverflowError")).isEqualTo(3);
    }

    /// Fails each time; the third is the last.
    private void look() {
        if (looks.incrementAndGet() == 3) {
            Thread.currentThread().interrupt();
        }
        throw new StackOverflowError();
    }

    @Test
    void itKeepsNoProcessFromEnding() {
        Thread keeper = Housekeeping.start(List.of(), new Chore(Duration.ofDays(1), "looking", this::look), log);
        assertThat(keeper.isDaemon()).isTrue();
        keeper.interrupt();
    }

    private long lines(String words) {
        return said.toString(UTF_8).lines().filter(line -> line.contains(words)).count();
    }
}
