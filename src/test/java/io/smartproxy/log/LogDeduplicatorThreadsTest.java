package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogDeduplicatorThreadsTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 20_000;
    private static final int MOST_LINES = LineQueue.MAX_ENTRIES / 4;
    private static final Pattern REASON = Pattern.compile("([a-z-]+): (\\d+)");
    private static final Pattern REMOVED = Pattern.compile("removed (\\d+) entr");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Log log = Log.lines(out, Log.Level.INFO, Log.Format.TEXT);
    /// Moves with each look: windows end in the midst of the reports, early and by their time.
    private final AtomicLong clock = new AtomicLong();
    private final LogDeduplicator summaries =
            new LogDeduplicator(() -> clock.addAndGet(5_000), log, Duration.ofMillis(100), () -> 0);

    private void report(int thread) {
        for (int i = 0; i < ROUNDS; i++) {
            summaries.rejectedConnection(i % 3 == 0 ? "global-limit" : "route-limit",
                    i % 3 == 0 ? () -> "Rejected: (global-limit: 1)" : () -> "Rejected: (route-limit: 1)");
            summaries.rejectedIp("10.0." + thread + "." + i % 1000, "rate-limit", () -> "Rejected: (rate-limit: 1)");
            summaries.cleanedUp("normal", () -> "Cleaned up: (normal: 1)");
            summaries.ipTrackingCleanup(1 + i % 2);
            if (i % 100 == thread) {
                summaries.tick(clock.get());
            }
            if (i % 5000 == thread) {
                summaries.flush();
            }
        }
    }

    @Test
    void eachEventIsInExactlyOneLine() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> reports = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                reports.add(threads.submit(() -> report(number)));
            }
            for (Future<?> report : reports) {
                report.get();
            }
        }
        summaries.flush();
        log.close();
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSizeBetween(THREADS, MOST_LINES);
        int third = (ROUNDS + 2) / 3;
        assertThat(reasons(lines)).isEqualTo(Map.of(
                "global-limit", (long) THREADS * third, "route-limit", (long) THREADS * (ROUNDS - third),
                "rate-limit", (long) THREADS * ROUNDS, "normal", (long) THREADS * ROUNDS));
        assertThat(removed(lines)).isEqualTo(THREADS * (ROUNDS + ROUNDS / 2));
    }

    /// The sums of the figures in all lines, by reason.
    private static Map<String, Long> reasons(List<String> lines) {
        Map<String, Long> sums = new HashMap<>();
        for (String line : lines) {
            Matcher reason = REASON.matcher(line.replaceFirst(".*?(Rejected|Cleaned up|$)", "")
                    .replaceFirst("\\((top offenders|active).*", ""));
            while (reason.find()) {
                sums.merge(reason.group(1), Long.parseLong(reason.group(2)), Long::sum);
            }
        }
        return sums;
    }

    private static long removed(List<String> lines) {
        long sum = 0;
        for (String line : lines) {
            Matcher removed = REMOVED.matcher(line);
            while (removed.find()) {
                sum += Long.parseLong(removed.group(1));
            }
        }
        return sum;
    }
}
