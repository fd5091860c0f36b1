package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.Log;
import io.smartproxy.log.LogDeduplicator;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.TestLedger;
import io.smartproxy.net.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// More connections than a process has descriptors for end at once, so their sockets are closed from the beginning.
class CrowdCleanupTest {

    private static final int COUNT = 20_000;
    private static final int THREADS = 8;
    private static final int BATCH = 100;
    private static final Pattern SUMMARY = Pattern.compile("\\[SUMMARY] Cleaned up (\\d+) connections");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.INFO, Log.Format.TEXT);
    private final Ledger ledger = TestLedger.open();
    private final Metrics metrics = new Metrics(ledger);
    private final ConnectionRegistry registry = new ConnectionRegistry(ledger);

    private Connection register(int number) {
        try (SocketChannel closed = SocketChannel.open()) {
            return registry.register(closed, new InetSocketAddress("10.0.0.1", 1 + number), new InetSocketAddress(443));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void allOfThemAreTakenOffTheBooksInBatches() throws Exception {
        LogDeduplicator summaries =
                new LogDeduplicator(System::nanoTime, log, Duration.ofSeconds(5), registry::active);
        ConnectionCleanup cleanup = new ConnectionCleanup(registry, log, summaries);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            connections.add(register(i));
        }
        assertThat(registry.active()).isEqualTo(COUNT);
        AtomicInteger runs = new AtomicInteger();
        try (ExecutorService sampler = Executors.newSingleThreadExecutor()) {
            CleanupQueue<Connection> queue = new CleanupQueue<>(BATCH, Duration.ofHours(1), System::nanoTime, task -> {
                runs.incrementAndGet();
                sampler.execute(task);
            }, cleanup, log);
            endAll(connections, queue);
            // Behind the last run, as the runner has one thread and every run asks for the next.
            while (queue.size() >= BATCH) {
                sampler.submit(() -> { }).get();
            }
            sampler.submit(queue::flush).get();
        }
        assertThat(registry.active()).isZero();
        assertThat(metrics.closed(CloseReason.NORMAL)).isEqualTo(COUNT / 2);
        assertThat(metrics.closed(CloseReason.CLIENT_ERROR)).isEqualTo(COUNT / 2);
        assertThat(runs.get()).as("runs of %d each", BATCH).isBetween(1, COUNT / BATCH + THREADS);
        summaries.flush();
        log.close();
        assertThat(tellsOf(output.toString())).isEqualTo(COUNT);
    }

    private static void endAll(List<Connection> connections, CleanupQueue<Connection> queue) throws Exception {
        CountDownLatch ended = new CountDownLatch(THREADS);
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread;
            Thread.ofPlatform().start(() -> {
                for (int i = first; i < connections.size(); i += THREADS) {
                    connections.get(i).end(i % 2 == 0 ? CloseReason.NORMAL : CloseReason.CLIENT_ERROR);
                    queue.add(connections.get(i));
                }
                ended.countDown();
            });
        }
        ended.await();
    }

    /// Each connection is in exactly one line: the first in one of its own.
    private static int tellsOf(String text) {
        int summed = SUMMARY.matcher(text).results().map(MatchResult::group)
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", ""))).sum();
        return summed + (int) text.lines().filter(line -> line.contains("connection ") && line.contains(" bytes "))
                .count();
    }
}
