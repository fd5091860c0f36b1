package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.Log;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CleanupQueueTest {

    private static final long MILLI = 1_000_000;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.INFO, Log.Format.TEXT);
    private final Queue<Runnable> sampler = new ArrayDeque<>();
    private final List<Integer> done = new ArrayList<>();
    private long now;
    private final CleanupQueue<Integer> queue =
            new CleanupQueue<>(100, Duration.ofMillis(100), () -> now, sampler::add, done::add, log);

    @AfterEach
    void close() {
        log.close();
    }

    private void add(int from, int to) {
        IntStream.range(from, to).forEach(queue::add);
    }

    private static List<Integer> numbers(int to) {
        return IntStream.range(0, to).boxed().toList();
    }

    @Test
    void fewWaitForTheirTime() {
        add(0, 99);
        assertThat(sampler).isEmpty();
        queue.tick(100 * MILLI - 1);
        assertThat(done).isEmpty();
        queue.tick(100 * MILLI);
        assertThat(done).isEqualTo(numbers(99));
        assertThat(queue.size()).isZero();
    }

    @Test
    void howManyAreEnoughAndHowLongTheyWaitMayChange() {
        add(0, 2);
        queue.follow(3, Duration.ofMillis(500));
        queue.tick(100 * MILLI);
        assertThat(done).as("they wait for longer").isEmpty();
        queue.tick(500 * MILLI);
        assertThat(done).isEqualTo(numbers(2));
        add(2, 5);
        assertThat(sampler).as("three are enough").hasSize(1);
        queue.hurry();
        queue.follow(100, Duration.ofHours(1));
        queue.tick(500 * MILLI);
        assertThat(done).as("a hurry stays one").isEqualTo(numbers(5));
    }

    @Test
    void inAHurryNobodyWaits() {
        queue.add(0);
        queue.hurry();
        queue.tick(0);
        queue.add(1);
        queue.tick(0);
        assertThat(done).isEqualTo(numbers(2));
    }

    @Test
    void theTimeIsTheFirstOnes() {
        queue.add(0);
        now = 90 * MILLI;
        queue.add(1);
        queue.tick(100 * MILLI);
        assertThat(done).isEqualTo(numbers(2));
        queue.add(2);
        queue.tick(190 * MILLI - 1);
        assertThat(done).hasSize(2);
        queue.tick(190 * MILLI);
        assertThat(done).hasSize(3);
    }

    @Test
    void enoughAreDoneAtOnceInBatches() {
        add(0, 250);
        assertThat(sampler).as("asked for once").hasSize(1);
        sampler.remove().run();
        assertThat(done).isEqualTo(numbers(100));
        sampler.remove().run();
        assertThat(done).isEqualTo(numbers(200));
        assertThat(sampler).as("50 are not enough").isEmpty();
        queue.tick(100 * MILLI);
        assertThat(done).isEqualTo(numbers(250));
    }

    @Test
    void aRunThatComesAfterTheTickHasDoneItDoesNothing() {
        add(0, 100);
        queue.tick(100 * MILLI);
        assertThat(done).hasSize(100);
        queue.add(100);
        sampler.remove().run();
        assertThat(done).as("the one has not waited for its time").hasSize(100);
    }

    @Test
    void whatComesDuringARunWaitsForTheNext() {
        List<Integer> seen = new ArrayList<>();
        List<CleanupQueue<Integer>> itself = new ArrayList<>();
        itself.add(new CleanupQueue<>(100, Duration.ofMillis(100), () -> now, sampler::add, entry -> {
            seen.add(entry);
            if (entry < 2) {
                itself.getFirst().add(entry + 10);
            }
        }, log));
        itself.getFirst().add(0);
        itself.getFirst().add(1);
        itself.getFirst().tick(100 * MILLI);
        assertThat(seen).containsExactly(0, 1);
        itself.getFirst().tick(200 * MILLI);
        assertThat(seen).containsExactly(0, 1, 10, 11);
    }

    @Test
    void oneThatFailsLosesNoOther() {
        List<Integer> seen = new ArrayList<>();
        CleanupQueue<Integer> failing = new CleanupQueue<>(3, Duration.ofMillis(100), () -> now, sampler::add, entry -> {
            if (entry % 2 == 0) {
                throw new IllegalStateException("entry " + entry);
            }
            seen.add(entry);
        }, log);
        IntStream.range(0, 5).forEach(failing::add);
        sampler.remove().run();
        failing.tick(100 * MILLI);
        assertThat(seen).containsExactly(1, 3);
        log.close();
        assertThat(output.toString()).contains("entry 0", "entry 2", "entry 4");
    }

    @Test
    void theRestIsDoneAtExit() {
        add(0, 250);
        queue.flush();
        assertThat(done).isEqualTo(numbers(250));
    }

    @Test
    void manyThreadsLoseNothing() throws Exception {
        int each = 20_000;
        Queue<Integer> cleaned = new ConcurrentLinkedQueue<>();
        try (ExecutorService runner = Executors.newSingleThreadExecutor()) {
            CleanupQueue<Integer> shared = new CleanupQueue<>(
                    100, Duration.ofMillis(100), System::nanoTime, runner, cleaned::add, log);
            CountDownLatch ended = new CountDownLatch(8);
            for (int thread = 0; thread < 8; thread++) {
                int from = thread * each;
                Thread.ofVirtual().start(() -> {
                    IntStream.range(from, from + each).forEach(shared::add);
                    ended.countDown();
                });
            }
            ended.await();
            // On the runner, as the sampler's ticks are.
            runner.submit(shared::flush).get();
        }
        assertThat(cleaned).hasSize(8 * each).doesNotHaveDuplicates();
    }
}
