package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogDeduplicatorTest {

    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Instant START = Instant.parse("2026-11-22T08:35:00.123Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Log log = Log.lines(out, Log.Level.INFO, Log.Format.TEXT);
    /// Overflows on the way, as [System#nanoTime] may.
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10);
    private int active = 12;
    private final LogDeduplicator summaries = of(log, WINDOW);

    private LogDeduplicator of(Log to, Duration window) {
        long start = clock.get();
        return new LogDeduplicator(clock::get, to, window, () -> active, () -> START.plusNanos(clock.get() - start));
    }

    /// Ends the log and answers with what it has written, without times and stack traces.
    private List<String> lines() {
        log.close();
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith(" "))
                .map(line -> line.substring(25)).toList();
    }

    private void tickAfter(Duration time) {
        summaries.tick(clock.addAndGet(time.toNanos()));
    }

    private static void repeat(int times, Runnable action) {
        IntStream.range(0, times).forEach(_ -> action.run());
    }

    private static Supplier<String> notAsked() {
        return () -> fail("asked for the line of an event that is held");
    }

    /// One burst of each kind: what comes then is held until the window is over.
    private void bursts() {
        summaries.rejectedConnection("x", () -> "first");
        summaries.rejectedIp("10.9.9.9", "x", () -> "first");
        summaries.cleanedUp("x", () -> "first");
        summaries.ipTrackingCleanup(7);
        repeat(Fold.BURST - 1, () -> {
            summaries.rejectedConnection("x", notAsked());
            summaries.rejectedIp("10.9.9.9", "x", notAsked());
            summaries.cleanedUp("x", notAsked());
            summaries.ipTrackingCleanup(7);
        });
    }

    @Test
    void theWindowMayChangeWhileItIsOpen() {
        bursts();
        summaries.rejectedConnection("route-limit", notAsked());
        summaries.follow(Duration.ofSeconds(1));
        tickAfter(Duration.ofSeconds(1));
        assertThat(lines()).anyMatch(line -> line.contains("[SUMMARY] Rejected 1 connection in 1s (route-limit: 1)"));
    }

    @Test
    void theLinesOfAFlood() {
        bursts();
        repeat(50, () -> summaries.rejectedConnection("route-limit", notAsked()));
        repeat(100, () -> summaries.rejectedConnection("global-limit", notAsked()));
        repeat(200, () -> summaries.rejectedIp("192.168.1.100", "rate-limit", notAsked()));
        repeat(150, () -> summaries.rejectedIp("10.0.0.1", "per-ip-limit", notAsked()));
        IntStream.range(0, 150).forEach(i -> summaries.rejectedIp("10.0.1." + i % 8, "rate-limit", notAsked()));
        repeat(20, () -> summaries.cleanedUp("client-error", notAsked()));
        repeat(200, () -> summaries.cleanedUp("normal", notAsked()));
        repeat(30, () -> summaries.cleanedUp("inactive", notAsked()));
        repeat(5, () -> summaries.ipTrackingCleanup(10));
        tickAfter(WINDOW.plusMillis(100));
        assertThat(lines()).containsExactly(
                "INFO  first", "INFO  first", "INFO  first", "INFO  IP tracking cleanup: removed 7 entries",
                "INFO  [SUMMARY] Rejected 49 connections in 1ms (x: 49)",
                "INFO  [SUMMARY] Rejected 49 connections from 1 IP in 1ms (x: 49) (top offenders: 10.9.9.9 (49x, x))",
                "INFO  [SUMMARY] Cleaned up 49 connections in 1ms (x: 49) (active: 12)",
                "INFO  [SUMMARY] IP tracking cleanup: removed 343 entries in 49 cycles",
                "INFO  [SUMMARY] Rejected 150 connections in 5s (global-limit: 100, route-limit: 50)",
                "INFO  [SUMMARY] Rejected 500 connections from 10 IPs in 5s (rate-limit: 350, per-ip-limit: 150) "
                        + "(top offenders: 192.168.1.100 (200x, rate-limit), 10.0.0.1 (150x, per-ip-limit))",
                "INFO  [SUMMARY] Cleaned up 250 connections in 5s (normal: 200, inactive: 30, client-error: 20) "
                        + "(active: 12)",
                "INFO  [SUMMARY] IP tracking cleanup: removed 50 entries in 5 cycles");
    }

    @Test
    void theLinesOfSingleEvents() {
        repeat(2, () -> {
            summaries.rejectedConnection("no-route", () -> "refused 1.2.3.4:5, no-route");
            summaries.rejectedIp("1.2.3.4", "rate-limit", () -> "refused 1.2.3.4:5, rate-limit");
            summaries.cleanedUp("normal", () -> "connection 7 ended, normal");
            summaries.ipTrackingCleanup(1);
        });
        summaries.ipTrackingCleanup(0);
        active = 0;
        tickAfter(WINDOW);
        assertThat(lines()).containsExactly(
                "INFO  refused 1.2.3.4:5, no-route", "INFO  refused 1.2.3.4:5, rate-limit",
                "INFO  connection 7 ended, normal", "INFO  IP tracking cleanup: removed 1 entry",
                "INFO  [SUMMARY] Rejected 1 connection in 5s (no-route: 1)",
                "INFO  [SUMMARY] Rejected 1 connection from 1 IP in 5s (rate-limit: 1) "
                        + "(top offenders: 1.2.3.4 (1x, rate-limit))",
                "INFO  [SUMMARY] Cleaned up 1 connection in 5s (normal: 1) (active: 0)",
                "INFO  [SUMMARY] IP tracking cleanup: removed 1 entry in 1 cycle");
    }

    @Test
    void aCycleThatFindsNothingIsNotTold() {
        repeat(3, () -> summaries.ipTrackingCleanup(0));
        tickAfter(WINDOW);
        summaries.flush();
        assertThat(lines()).isEmpty();
    }

    @Test
    void eachKindHasItsOwnWindow() {
        repeat(2, () -> summaries.rejectedConnection("a", () -> "refused"));
        tickAfter(Duration.ofSeconds(2));
        repeat(2, () -> summaries.cleanedUp("b", () -> "cleaned"));
        tickAfter(Duration.ofSeconds(3));
        tickAfter(Duration.ofMillis(1999));
        summaries.flush();
        assertThat(lines()).containsExactly("INFO  refused", "INFO  cleaned",
                "INFO  [SUMMARY] Rejected 1 connection in 5s (a: 1)",
                "INFO  [SUMMARY] Cleaned up 1 connection in 5s (b: 1) (active: 12)");
    }

    @Test
    void nothingIsHeldLongerThanTenSeconds() {
        LogDeduplicator slow = of(log, Duration.ofMinutes(1));
        repeat(2, () -> slow.rejectedConnection("a", () -> "refused"));
        slow.tick(clock.addAndGet(Duration.ofMillis(9999).toNanos()));
        assertThat(slow.recent()).isEmpty();
        slow.tick(clock.addAndGet(Duration.ofMillis(1).toNanos()));
        assertThat(lines()).containsExactly("INFO  refused", "INFO  [SUMMARY] Rejected 1 connection in 10s (a: 1)");
    }

    @Test
    void whatIsHeldIsPutOutAtExit() {
        repeat(3, () -> {
            summaries.rejectedConnection("a", () -> "refused");
            summaries.rejectedIp("::1", "b", () -> "refused");
            summaries.cleanedUp("c", () -> "cleaned");
            summaries.ipTrackingCleanup(4);
        });
        clock.addAndGet(Duration.ofMillis(250).toNanos());
        repeat(2, summaries::flush);
        assertThat(lines()).containsExactly(
                "INFO  refused", "INFO  refused", "INFO  cleaned", "INFO  IP tracking cleanup: removed 4 entries",
                "INFO  [SUMMARY] Rejected 2 connections in 250ms (a: 2)",
                "INFO  [SUMMARY] Rejected 2 connections from 1 IP in 250ms (b: 2) (top offenders: ::1 (2x, b))",
                "INFO  [SUMMARY] Cleaned up 2 connections in 250ms (c: 2) (active: 12)",
                "INFO  [SUMMARY] IP tracking cleanup: removed 8 entries in 2 cycles");
    }

    @Test
    void inJsonTheLineIsTheMessage() {
        try (Log json = Log.lines(out, Log.Level.INFO, Log.Format.JSON)) {
            LogDeduplicator inJson = of(json, WINDOW);
            repeat(2, () -> inJson.rejectedConnection("no-route", () -> "refused \"x\""));
            inJson.flush();
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines().map(JsonReader::read)).hasSize(2)
                .satisfiesExactly(
                        first -> assertThat((Map<?, ?>) first).hasSize(3).extracting("level", "message")
                                .containsExactly("info", "refused \"x\""),
                        second -> assertThat((Map<?, ?>) second).hasSize(3).extracting("level", "message")
                                .containsExactly("info", "[SUMMARY] Rejected 1 connection in 1ms (no-route: 1)"));
    }

    @Test
    void aLineThatCannotBeMadeCostsNoOther() {
        summaries.rejectedConnection("bad-preface", () -> {
            throw new IllegalStateException("broken");
        });
        repeat(2, () -> summaries.rejectedConnection("no-route", notAsked()));
        summaries.cleanedUp("normal", () -> "cleaned");
        tickAfter(WINDOW);
        assertThat(lines()).containsExactly("ERROR the line of an event (bad-preface) could not be made",
                "INFO  cleaned", "INFO  [SUMMARY] Rejected 2 connections in 5s (no-route: 2)");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("IllegalStateException: broken");
    }

    @Test
    void aFigureThatCannotBeToldCostsNoLine() {
        LogDeduplicator broken = new LogDeduplicator(clock::get, log, WINDOW, () -> {
            throw new IllegalStateException("broken");
        });
        repeat(2, () -> broken.cleanedUp("normal", () -> "cleaned"));
        repeat(2, () -> broken.ipTrackingCleanup(3));
        broken.tick(clock.addAndGet(WINDOW.toNanos()));
        assertThat(lines()).containsExactly("INFO  cleaned", "INFO  IP tracking cleanup: removed 3 entries",
                "ERROR the number of active connections could not be told",
                "INFO  [SUMMARY] Cleaned up 1 connection in 5s (normal: 1)",
                "INFO  [SUMMARY] IP tracking cleanup: removed 3 entries in 1 cycle");
    }

    @Test
    void anEventWithoutAReasonIsRefusedAndHarmsNoOther() {
        summaries.rejectedConnection("a", () -> "refused");
        assertThatNullPointerException().isThrownBy(() -> summaries.rejectedConnection(null, notAsked()));
        assertThatNullPointerException().isThrownBy(() -> summaries.rejectedIp("::1", null, notAsked()));
        assertThatNullPointerException().isThrownBy(() -> summaries.rejectedIp(null, "a", notAsked()));
        assertThatNullPointerException().isThrownBy(() -> summaries.cleanedUp(null, notAsked()));
        summaries.rejectedConnection("a", notAsked());
        summaries.flush();
        assertThat(lines()).containsExactly("INFO  refused", "INFO  [SUMMARY] Rejected 1 connection in 1ms (a: 1)");
    }

    @Test
    void whereTheLogIsQuietLinesAreNotMadeAndSummariesAreKept() {
        try (Log quiet = Log.lines(out, Log.Level.WARN, Log.Format.TEXT)) {
            LogDeduplicator unlogged = of(quiet, WINDOW);
            repeat(2, () -> unlogged.rejectedConnection("a", notAsked()));
            unlogged.flush();
            assertThat(unlogged.recent()).hasSize(1);
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void theLastSummariesAreKeptWithTheirTimes() {
        assertThat(summaries.recent()).isEmpty();
        summaries.rejectedConnection("a", () -> "refused");
        for (int i = 1; i <= LogDeduplicator.MOST_RECENT + 5; i++) {
            repeat(i, () -> summaries.rejectedConnection("a", notAsked()));
            tickAfter(WINDOW);
        }
        assertThat(summaries.recent()).hasSize(LogDeduplicator.MOST_RECENT)
                .startsWith("2026-11-22T08:35:30Z [SUMMARY] Rejected 6 connections in 5s (a: 6)",
                        "2026-11-22T08:35:35Z [SUMMARY] Rejected 7 connections in 5s (a: 7)")
                .endsWith("2026-11-22T08:37:05Z [SUMMARY] Rejected 25 connections in 5s (a: 25)");
    }

    @Test
    void ofAFloodFromAMillionAddressesTheWorstAreTold() {
        bursts();
        for (int i = 0; i < 1_000_000; i++) {
            summaries.rejectedIp("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), "ip-blocked", notAsked());
            if (i % 100 == 0) {
                summaries.rejectedIp("192.0.2.1", "rate-limit", notAsked());
            }
            if (i % 250 == 0) {
                summaries.rejectedIp("192.0.2.2", "per-ip-limit", notAsked());
            }
            if (i % 500 == 0) {
                summaries.rejectedIp("192.0.2.3", i < 600_000 ? "per-ip-limit" : "rate-limit", notAsked());
            }
        }
        tickAfter(WINDOW);
        assertThat(lines()).last().isEqualTo("INFO  [SUMMARY] Rejected 1016000 connections from more than 1024 IPs "
                + "in 5s (ip-blocked: 1000000, rate-limit: 10800, per-ip-limit: 5200) (top offenders: "
                + "192.0.2.1 (10000x, rate-limit), 192.0.2.2 (4000x, per-ip-limit), 192.0.2.3 (2000x, per-ip-limit))");
    }
}
