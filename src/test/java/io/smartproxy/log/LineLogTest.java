package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineLogTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T08:35:00.123987Z"));

    private static String written(Log.Level level, Log.Format format, InstantSource clock, Consumer<Log> calls) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Log log = new LineLog(out, level, format, clock)) {
            calls.accept(log);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String text(Consumer<Log> calls) {
        return written(Log.Level.DEBUG, Log.Format.TEXT, CLOCK, calls);
    }

    private static String json(Consumer<Log> calls) {
        return written(Log.Level.DEBUG, Log.Format.JSON, CLOCK, calls);
    }

    /// A throwable with a trace that is the same everywhere.
    private static Exception thrown(String message) {
        Exception thrown = new IllegalStateException(message);
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("a.B", "run", "B.java", 7), new StackTraceElement("a.C", "main", "C.java", 8)});
        return thrown;
    }

    @Test
    void aTextLineHasTimeLevelAndMessage() {
        assertThat(text(log -> {
            log.error("e");
            log.warn("w x");
            log.info("naïve 日本");
            log.debug(() -> "d");
        })).isEqualTo("""
                2026-11-22T08:35:00.123Z ERROR e
                2026-11-22T08:35:00.123Z WARN  w x
                2026-11-22T08:35:00.123Z INFO  naïve 日本
                2026-11-22T08:35:00.123Z DEBUG d
                """);
    }

    @Test
    void aJsonLineIsAnObject() {
        assertThat(json(log -> {
            log.error("e");
            log.warn("w \"x\"");
            log.info("naïve 日本");
            log.debug(() -> "d");
        })).isEqualTo("""
                {"time":"2026-11-22T08:35:00.123Z","level":"error","message":"e"}
                {"time":"2026-11-22T08:35:00.123Z","level":"warn","message":"w \\"x\\""}
                {"time":"2026-11-22T08:35:00.123Z","level":"info","message":"naïve 日本"}
                {"time":"2026-11-22T08:35:00.123Z","level":"debug","message":"d"}
                """);
    }

    @Test
    void theTimeAlwaysHasThreeDecimals() {
        InstantSource whole = InstantSource.fixed(Instant.parse("2026-11-22T08:35:00Z"));
        assertThat(written(Log.Level.INFO, Log.Format.TEXT, whole, log -> log.info("x")))
                .isEqualTo("2026-11-22T08:35:00.000Z INFO  x\n");
    }

    @Test
    void aStackTraceFollowsOnIndentedLines() {
        assertThat(text(log -> log.error("it broke", thrown("at once")))).isEqualTo("""
                2026-11-22T08:35:00.123Z ERROR it broke
                    java.lang.IllegalStateException: at once
                        at a.B.run(B.java:7)
                        at a.C.main(C.java:8)
                """);
    }

    @Test
    void inJsonAStackTraceIsAMember() {
        String line = json(log -> log.error("it broke", thrown("at once")));
        assertThat(line).isEqualTo("{\"time\":\"2026-11-22T08:35:00.123Z\",\"level\":\"error\","
                + "\"message\":\"it broke\","
                + "\"error\":\"java.lang.IllegalStateException: at once\\n\\tat a.B.run(B.java:7)"
                + "\\n\\tat a.C.main(C.java:8)\"}\n");
        assertThat(JsonReader.read(line)).isInstanceOf(Map.class);
    }

    @Test
    void aMessageCannotForgeAnEntry() {
        String name = "a\n2026-11-22T08:35:00.123Z ERROR b\r\nc\u0085d\u2028e\u001b[2Kf\tg\u202eh\0";
        assertThat(text(log -> log.info(name))).isEqualTo("2026-11-22T08:35:00.123Z INFO  a\\n"
                + "2026-11-22T08:35:00.123Z ERROR b\\r\\nc\\u0085d\\u2028e\\u001b[2Kf\\tg\\u202eh\\u0000\n");
        assertThat(json(log -> log.info(name)).lines()).hasSize(1);
    }

    @Test
    void aMessageWithinAStackTraceCannotForgeAnEntry() {
        String text = text(log -> log.error("x", thrown("a\n2026-11-22T08:35:00.123Z ERROR b\rc\u0085d\u001b")));
        assertThat(text.lines().skip(1)).hasSize(5).allMatch(line -> line.startsWith("    "));
        assertThat(text.split("[\n\r\u0085\u2028\u2029\u000b\f\u001b]")).hasSize(6);
    }

    @Test
    void halfASurrogatePairIsWrittenAsAnEscape() {
        assertThat(text(log -> log.info("a\ud83db"))).endsWith("INFO  a\\ud83db\n");
    }

    @Test
    void aLongMessageIsCut() {
        String cut = "x".repeat(PlainText.MAX_MESSAGE) + "... [cut, 1000000 characters in all]\n";
        assertThat(text(log -> log.info("x".repeat(1_000_000)))).isEqualTo("2026-11-22T08:35:00.123Z INFO  " + cut);
        String whole = "x".repeat(PlainText.MAX_MESSAGE);
        assertThat(text(log -> log.info(whole))).isEqualTo("2026-11-22T08:35:00.123Z INFO  " + whole + "\n");
    }

    @Test
    void aCutDoesNotHalveACharacter() {
        String smile = "\ud83d\ude00";
        String before = "x".repeat(PlainText.MAX_MESSAGE - 1);
        assertThat(text(log -> log.info(before + smile))).contains(before + "... [cut, ");
    }

    @Test
    void aLongStackTraceIsCut() {
        String text = text(log -> log.error("x", thrown("y".repeat(1_000_000))));
        assertThat(text).hasSizeBetween(PlainText.MAX_TRACE, PlainText.MAX_TRACE + 200).contains("... [cut, 1000");
    }

    @Test
    void aThrowableThatCannotBePrintedIsNamed() {
        Exception broken = new Exception("x") {
            private static final long serialVersionUID = 1;

            @Override
            public void printStackTrace(PrintWriter out) {
                throw new UnsupportedOperationException();
            }
        };
        assertThat(text(log -> log.error("it broke", broken)).lines()).hasSize(2).last().asString()
                .startsWith("    " + LineLogTest.class.getName())
                .endsWith("(no stack trace: java.lang.UnsupportedOperationException)");
    }

    @Test
    void nothingInPlaceOfAMessageOrACauseIsNoFault() {
        assertThat(text(log -> {
            log.warn(null);
            log.error("x", null);
        })).isEqualTo("2026-11-22T08:35:00.123Z WARN  null\n2026-11-22T08:35:00.123Z ERROR x\n");
    }

    @Test
    void onlyWhatTheLevelIncludesIsWritten() {
        for (Log.Level level : Log.Level.values()) {
            String text = written(level, Log.Format.TEXT, CLOCK, log -> {
                log.error("0");
                log.error("0", thrown("x"));
                log.warn("1");
                log.info("2");
                log.debug(() -> "3");
                for (Log.Level asked : Log.Level.values()) {
                    assertThat(log.enabled(asked)).isEqualTo(asked.ordinal() <= level.ordinal());
                }
            });
            assertThat(text.lines().filter(line -> line.startsWith("2026")).map(line -> line.substring(31)))
                    .containsExactlyElementsOf(IntStream.rangeClosed(-1, level.ordinal())
                            .mapToObj(i -> Integer.toString(Math.max(i, 0))).toList());
        }
    }

    @Test
    void aDebugMessageIsNotMadeWhenNobodyReadsIt() {
        assertThat(written(Log.Level.INFO, Log.Format.TEXT, CLOCK, log -> log.debug(() -> fail("asked")))).isEmpty();
    }

    @Test
    void closeWritesAndFlushesAllThatIsQueued() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Log log = Log.lines(new BufferedOutputStream(out, 10_000_000), Log.Level.INFO, Log.Format.TEXT)) {
            IntStream.range(0, 5_000).forEach(i -> log.info("line " + i));
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines().map(line -> line.substring(31)))
                .containsExactlyElementsOf(IntStream.range(0, 5_000).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void linesAreFlushedWithoutClosing() {
        HeldOutput out = new HeldOutput();
        try (Log log = Log.lines(new BufferedOutputStream(out), Log.Level.INFO, Log.Format.TEXT)) {
            log.info("x");
            out.awaitLines(1);
        }
    }

    @Test
    void afterCloseEntriesAreDropped() {
        HeldOutput out = new HeldOutput();
        Log log = Log.lines(out, Log.Level.INFO, Log.Format.TEXT);
        log.info("before");
        log.close();
        log.info("after");
        log.close();
        assertThat(out.lines()).hasSize(1).first().asString().endsWith("INFO  before");
    }

    @Test
    void theTimeIsThatOfTheRealClock() {
        HeldOutput out = new HeldOutput();
        Instant before = Instant.now();
        try (Log log = Log.lines(out, Log.Level.INFO, Log.Format.TEXT)) {
            log.info("x");
        }
        Instant time = Instant.parse(out.text().substring(0, 24));
        assertThat(time).isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void labelsAreWhatTheFileSays() {
        assertThat(Log.Level.values()).extracting(Log.Level::label).containsExactly("error", "warn", "info", "debug");
        assertThat(Log.Format.values()).extracting(Log.Format::label).containsExactly("text", "json");
    }
}
