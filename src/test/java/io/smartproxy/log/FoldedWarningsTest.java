package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FoldedWarningsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Log log = Log.lines(out, Log.Level.WARN, Log.Format.TEXT);
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10);
    private final FoldedWarnings warnings = new FoldedWarnings(clock::get, log);
    private final long window = FoldedWarnings.WINDOW.toNanos();

    private List<String> lines() {
        log.close();
        return out.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceFirst(".*WARN +", "")).toList();
    }

    @Test
    void theFirstIsLoggedAtOnceAndTheRestAsOneLineAWindow() {
        for (int i = 1; i <= 1000; i++) {
            warnings.warn("db", "db failed, try " + i);
        }
        warnings.warn("app", "app failed");
        warnings.tick(clock.addAndGet(window - 1));
        warnings.warn("app", "app failed, one tick before the end");
        warnings.tick(clock.addAndGet(1));
        warnings.warn("db", "db failed again");
        warnings.tick(clock.addAndGet(window));
        assertThat(lines()).containsExactlyInAnyOrder("db failed, try 1", "app failed",
                "db failed, try 1000 (999x in 5s)",
                "app failed, one tick before the end (1x in 5s)", "db failed again (1x in 5s)");
    }

    @Test
    void afterAQuietWindowTheNextIsAFirstOneAgain() {
        warnings.warn("db", "one");
        warnings.tick(clock.addAndGet(window));
        warnings.warn("db", "two");
        assertThat(lines()).containsExactly("one", "two");
    }

    @Test
    void whatIsHeldIsPutOutAtExit() {
        warnings.warn("db", "one");
        warnings.warn("db", "two");
        warnings.flush();
        assertThat(lines()).containsExactly("one", "two (1x in 5s)");
    }
}
