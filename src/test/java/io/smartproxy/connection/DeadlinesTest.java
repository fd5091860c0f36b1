package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 50);
    private final Deadlines deadlines = new Deadlines(clock::get);
    private final AtomicInteger passed = new AtomicInteger();

    @Test
    void anActionRunsOnceAtItsMomentAndNotBefore() {
        deadlines.arm(Duration.ofNanos(100), passed::incrementAndGet);
        deadlines.tick(clock.addAndGet(99));
        assertThat(passed).hasValue(0);
        // The clock has gone over the end of a long by now, as System.nanoTime may.
        deadlines.tick(clock.addAndGet(1));
        deadlines.tick(clock.addAndGet(1));
        assertThat(passed).hasValue(1);
        assertThat(deadlines.pending()).isZero();
    }

    @Test
    void whatIsCalledOffDoesNotRun() {
        try (Deadlines.Armed _ = deadlines.arm(Duration.ofNanos(1), passed::incrementAndGet)) {
            assertThat(deadlines.pending()).isOne();
        }
        deadlines.tick(clock.addAndGet(10));
        assertThat(passed).hasValue(0);
        assertThat(deadlines.pending()).isZero();
    }
}
