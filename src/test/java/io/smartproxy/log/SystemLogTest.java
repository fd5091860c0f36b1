package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The program around logs through `java.util.logging`, the JDK's own backend.
class SystemLogTest {

    private static final String NAME = "io.smartproxy.log.SystemLogTest";

    private final Logger logger = Logger.getLogger(NAME);
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
    }

    @Test
    void entriesReachTheLoggerOfThatName() {
        Exception cause = new Exception("why");
        try (Log log = Log.system(NAME)) {
            log.error("a", cause);
            log.error("b");
            log.warn("c");
            log.info("{0} '");
            log.debug(() -> "e");
        }
        assertThat(records).extracting(LogRecord::getMessage).containsExactly("a", "b", "c", "{0} '", "e");
        assertThat(records).extracting(LogRecord::getLevel)
                .containsExactly(Level.SEVERE, Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE);
        assertThat(records).extracting(LogRecord::getThrown).containsExactly(cause, null, null, null, null);
        assertThat(records).extracting(LogRecord::getLoggerName).containsOnly(NAME);
    }

    @Test
    void theLevelIsTheLoggersOwn() {
        logger.setLevel(Level.WARNING);
        Log log = Log.system(NAME);
        log.info("x");
        log.debug(() -> fail("asked"));
        log.warn("y");
        assertThat(records).extracting(LogRecord::getMessage).containsExactly("y");
        assertThat(log.enabled(Log.Level.ERROR)).isTrue();
        assertThat(log.enabled(Log.Level.INFO)).isFalse();
    }

    @Test
    void aMessageCannotForgeAnEntryAndIsCut() {
        Log log = Log.system(NAME);
        log.info("a\nb\u001b");
        log.info("x".repeat(PlainText.MAX_MESSAGE + 1));
        log.warn(null);
        assertThat(records.get(0).getMessage()).isEqualTo("a\\nb\\u001b");
        assertThat(records.get(1).getMessage()).startsWith("xxx").endsWith("x... [cut, 16385 characters in all]");
        assertThat(records.get(2).getMessage()).isEqualTo("null");
    }
}
