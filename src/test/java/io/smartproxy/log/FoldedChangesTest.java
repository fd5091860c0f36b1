package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldedChangesTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.INFO, Log.Format.TEXT);
    private long now = 5;
    private final FoldedChanges changes = new FoldedChanges(() -> now, log);

    private void pass(Duration time) {
        now += time.toNanos();
        changes.tick(now);
    }

    private void flap(int times) {
        for (int i = 0; i < times; i++) {
            if (i % 2 == 0) {
                changes.worse("a", "a is down");
            } else {
                changes.better("a", "a is up");
            }
        }
    }

    /// All of them, without their times.
    private List<String> lines() {
        log.close();
        return output.toString().lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    @Test
    void whatChangesNowAndThenHasALineForEachChange() {
        for (int i = 0; i < 3; i++) {
            flap(2);
            pass(FoldedChanges.WINDOW);
        }
        assertThat(lines()).hasSize(6).containsOnly("WARN  a is down", "INFO  a is up");
    }

    @Test
    void whatFlapsHasALineAMinuteAndItTellsTheState() {
        flap(11);
        pass(FoldedChanges.WINDOW);
        flap(30);
        pass(FoldedChanges.WINDOW);
        pass(FoldedChanges.WINDOW);
        flap(1);
        assertThat(lines()).containsExactly("WARN  a is down", "INFO  a is up", "WARN  a is down", "INFO  a is up",
                "WARN  a is down (7 changes in 60s)", "INFO  a is up (30 changes in 60s)", "WARN  a is down");
    }

    @Test
    void thingsAreCountedByThemselves() {
        flap(20);
        changes.worse("b", "b is down");
        assertThat(lines()).hasSize(FoldedChanges.AT_ONCE + 1).last().isEqualTo("WARN  b is down");
    }

    @Test
    void whatIsHeldAtExitIsSaid() {
        flap(6);
        changes.flush();
        changes.flush();
        assertThat(lines()).hasSize(5).last().isEqualTo("INFO  a is up (2 changes in 60s)");
    }
}
