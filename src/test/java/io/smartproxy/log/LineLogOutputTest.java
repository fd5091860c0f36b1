package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Await;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a stalled or failing output does to the log, and what it does not do to those who log.
@Timeout(30)
class LineLogOutputTest {

    private static final Pattern DROPPED = Pattern.compile(".* WARN  (\\d+) log entries were dropped.*");
    private static final int THREADS = 8;

    private final HeldOutput out = new HeldOutput();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T08:35:00Z"));
    private final Log log = new LineLog(out, Log.Level.INFO, Log.Format.TEXT, now::get);

    @AfterEach
    void release() {
        out.stall(false);
        log.close();
    }

    /// Leaves the writer standing in a write of one line, so that what comes next stays in the queue.
    private void stall() {
        out.stall(true);
        log.info("first");
        out.awaitStalledWriter();
    }

    private void fill(int count) {
        IntStream.range(0, count).forEach(i -> log.info("line " + i));
    }

    private static List<String> messages(List<String> lines) {
        return lines.stream().map(line -> line.substring(31)).toList();
    }

    @Test
    void whoLogsIsNotHeldUpByAStalledOutputAndEveryEntryThatFoundNoRoomIsCounted() {
        stall();
        fill(LineQueue.MAX_ENTRIES + 100);
        assertThat(out.lines()).isEmpty();
        out.stall(false);
        out.awaitLines(1 + LineQueue.MAX_ENTRIES + 1);
        log.info("after");
        log.close();

        List<String> expected = new ArrayList<>(List.of("first"));
        IntStream.range(0, LineQueue.MAX_ENTRIES).forEach(i -> expected.add("line " + i));
        expected.add("100 log entries were dropped, the output was too slow");
        expected.add("after");
        assertThat(messages(out.lines())).isEqualTo(expected);
        assertThat(out.lines().get(LineQueue.MAX_ENTRIES + 1)).startsWith("2026-11-22T08:35:00.000Z WARN  ");
    }

    @Test
    void eachOverflowIsCountedForItself() {
        for (int dropped = 1; dropped <= 3; dropped++) {
            stall();
            fill(LineQueue.MAX_ENTRIES + dropped);
            out.stall(false);
            out.awaitLines(dropped * (LineQueue.MAX_ENTRIES + 2));
        }
        assertThat(messages(out.lines()).stream().filter(line -> line.contains("dropped")).map(line -> line.charAt(0)))
                .containsExactly('1', '2', '3');
    }

    @Test
    void longMessagesFillTheQueueSooner() {
        stall();
        IntStream.range(0, 2_000).forEach(i -> log.info("x".repeat(PlainText.MAX_MESSAGE)));
        out.stall(false);
        // Closing waits for no longer than its time, and these are megabytes.
        Await.until("the drop is told", () -> out.text().contains("were dropped"));
        log.close();
        long kept = out.lines().stream().filter(line -> line.endsWith("xxx")).count();
        assertThat(kept).isBetween(400L, 600L);
        assertThat(out.lines().getLast()).contains(" " + (2_000 - kept) + " log entries were dropped");
    }

    @Test
    void theTimeIsWhenTheEntryWasMade() {
        stall();
        log.info("early");
        now.set(Instant.parse("2026-11-22T09:00:00Z"));
        log.info("late");
        out.stall(false);
        log.close();
        assertThat(out.lines()).containsExactly("2026-11-22T08:35:00.000Z INFO  first",
                "2026-11-22T08:35:00.000Z INFO  early", "2026-11-22T09:00:00.000Z INFO  late");
    }

    @Test
    void closeGivesAStalledOutputUp() {
        stall();
        long start = System.nanoTime();
        log.close();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isBetween(LineLog.CLOSE_TIMEOUT, LineLog.CLOSE_TIMEOUT.plusSeconds(5));
        assertThat(out.lines()).isEmpty();
    }

    @Test
    void closeWaitsForAnOutputThatGoesOnAndLetsNothingMoreIn() throws InterruptedException {
        stall();
        fill(1_000);
        Thread closer = Thread.startVirtualThread(log::close);
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            assertThat(Thread.interrupted()).isFalse();
            Thread.yield();
        }
        log.info("late");
        out.stall(false);
        closer.join();
        assertThat(messages(out.lines())).hasSize(1_001).endsWith("line 999");
    }

    @Test
    void anInterruptEndsTheWaitOfCloseAndIsKept() {
        stall();
        Thread.currentThread().interrupt();
        long start = System.nanoTime();
        log.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LineLog.CLOSE_TIMEOUT);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void queuedEntriesGoOutTogether() {
        stall();
        fill(5_000);
        out.stall(false);
        log.close();
        assertThat(out.lines()).hasSize(5_001);
        assertThat(out.writes()).isLessThan(50);
    }

    @Test
    void aFailingOutputLosesItsEntriesAndIsTriedAgain() {
        out.fail(true);
        log.info("a");
        out.awaitRefused(1);
        log.info("b");
        out.awaitRefused(4);
        out.fail(false);
        log.info("c");
        log.close();
        // The first line is empty: it ends whatever part of a line the failed write has left.
        assertThat(out.text()).isEqualTo("""

                2026-11-22T08:35:00.000Z WARN  2 log entries were lost, the output failed
                2026-11-22T08:35:00.000Z INFO  c
                """);
    }

    @Test
    void everyEntryOfAFailedWriteIsCountedAsLost() {
        stall();
        fill(500);
        out.fail(true);
        out.stall(false);
        // The line that stood in the output; then an empty one, the notice about it, and the rest.
        out.awaitRefused(1 + 2 + 500);
        out.fail(false);
        log.info("after");
        log.close();
        assertThat(messages(out.lines().subList(1, 3)))
                .containsExactly("501 log entries were lost, the output failed", "after");
    }

    @Test
    void lostEntriesAreToldOnce() {
        out.fail(true);
        log.info("a");
        out.awaitRefused(1);
        out.fail(false);
        log.info("b");
        out.awaitLines(3);
        log.info("c");
        log.close();
        assertThat(out.lines()).hasSize(4).filteredOn(line -> line.contains("lost")).hasSize(1);
    }

    @Test
    void aPipeThatNobodyReadsAnyMoreHoldsNothingUp() throws IOException, InterruptedException {
        Process reader = new ProcessBuilder("true").start();
        reader.waitFor();
        long start = System.nanoTime();
        try (Log broken = Log.lines(reader.getOutputStream(), Log.Level.INFO, Log.Format.TEXT)) {
            IntStream.range(0, 20_000).forEach(i -> broken.info("line " + i));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LineLog.CLOSE_TIMEOUT);
    }

    @Test
    void aClosedStreamHoldsNothingUp() throws IOException {
        FileOutputStream closed = new FileOutputStream("/dev/null");
        closed.close();
        long start = System.nanoTime();
        try (Log broken = Log.lines(closed, Log.Level.INFO, Log.Format.TEXT)) {
            broken.info("x");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LineLog.CLOSE_TIMEOUT);
    }

    @Test
    void entriesOfManyThreadsAreAllThereEachThreadsInItsOrder() throws Exception {
        stall();
        logFromThreads(1_000);
        out.stall(false);
        log.close();
        List<String> lines = messages(out.lines());
        assertThat(lines).hasSize(1 + THREADS * 1_000);
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = thread + ":";
            assertThat(lines.stream().filter(line -> line.startsWith(prefix))).containsExactlyElementsOf(
                    IntStream.range(0, 1_000).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void entriesOfManyThreadsAreWrittenOrCounted() throws Exception {
        logFromThreads(5_000);
        log.close();
        int dropped = 0;
        int[] next = new int[THREADS];
        for (String line : out.lines()) {
            Matcher notice = DROPPED.matcher(line);
            if (notice.matches()) {
                dropped += Integer.parseInt(notice.group(1));
            } else {
                String[] parts = line.substring(31).split(":");
                int thread = Integer.parseInt(parts[0]);
                int number = Integer.parseInt(parts[1]);
                assertThat(number).isGreaterThanOrEqualTo(next[thread]);
                next[thread] = number + 1;
            }
        }
        long written = out.lines().stream().filter(line -> !DROPPED.matcher(line).matches()).count();
        assertThat(written + dropped).isEqualTo(THREADS * 5_000L);
    }

    private void logFromThreads(int each) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String prefix = thread + ":";
                tasks.add(() -> {
                    IntStream.range(0, each).forEach(i -> log.info(prefix + i));
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
    }

    @Test
    void theWriterIsADaemonOfItsOwnName() {
        stall();
        assertThat(Thread.getAllStackTraces().keySet()).filteredOn(thread -> thread.getName().equals("log-writer"))
                .isNotEmpty().allMatch(Thread::isDaemon);
    }
}
