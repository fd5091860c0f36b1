package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void aReaderNeverSeesABackwardStepAndInTheEndTheWholeSum() throws InterruptedException {
        ByteCounter counter = new ByteCounter();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 5_000_000; i++) {
                counter.add(3);
            }
        });
        long last = 0;
        while (writer.isAlive()) {
            long now = counter.get();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        writer.join();
        assertThat(counter.get()).isEqualTo(15_000_000);
    }

    @Test
    void aTallyCountsFromManyThreads() throws InterruptedException {
        Tally<CloseReason> tally = new Tally<>(CloseReason.class);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 1000; n++) {
                    tally.count(CloseReason.SHUTDOWN);
                    tally.count(CloseReason.NORMAL);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tally.of(CloseReason.CLIENT_ERROR)).isZero();
        assertThat(tally.nonZero()).isEqualTo(Map.of(CloseReason.NORMAL, 8000L, CloseReason.SHUTDOWN, 8000L));
    }
}
