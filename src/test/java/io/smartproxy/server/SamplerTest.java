package io.smartproxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Await;
import io.smartproxy.log.Log;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SamplerTest {

    @Test
    void aTaskThatFailsRunsAgainAndKeepsNoOtherFromRunning() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Log log = Log.lines(out, Log.Level.INFO, Log.Format.TEXT);
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        try (Sampler sampler = new Sampler(() -> 42, log)) {
            sampler.every(Duration.ofMillis(1), "broken", _ -> {
                failed.incrementAndGet();
                throw new IllegalStateException("on purpose");
            });
            sampler.every(Duration.ofMillis(1), "sound", now -> ran.addAndGet((int) now));
            Await.until("both have run several times", () -> failed.get() > 3 && ran.get() > 3 * 42);
        }
        log.close();
        assertThat(out.toString()).contains("task 'broken' failed", "on purpose");
    }
}
