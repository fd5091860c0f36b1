package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.LifeConfig;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.TestLedger;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.ZombieKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZombieDetectorTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.INFO, Log.Format.TEXT);
    private final Ledger ledger = TestLedger.open();
    private final Metrics metrics = new Metrics(ledger);
    private final ConnectionRegistry registry = new ConnectionRegistry(ledger);
    private final ZombieDetector detector = new ZombieDetector(registry, registry::remove, ledger.zombies(), log);

    @AfterEach
    void close() {
        log.close();
    }

    private JoinedConnection join() throws IOException {
        return new JoinedConnection(registry, LifeConfig.USUAL);
    }

    @Test
    void oneOfWhichOneSideHasEndedAndNothingMoves() throws Exception {
        try (JoinedConnection joined = join()) {
            joined.down(1);
            joined.live(0, 10, _ -> { });
            joined.connection.halfEnded();
            // The last byte was noticed at 0.
            detector.sweep(30 * SECOND - 1);
            assertThat(joined.connection.ending()).isNull();
            detector.sweep(30 * SECOND);
            assertThat(joined.connection.ending()).isEqualTo(CloseReason.ZOMBIE);
            assertThat(metrics.found(ZombieKind.HALF)).isEqualTo(1);
            assertThat(joined.connection.client().wire().isOpen()).isFalse();
            assertThat(joined.connection.target().wire().isOpen()).isFalse();
        }
    }

    @Test
    void oneOfWhichOneSocketIsClosed() throws Exception {
        try (JoinedConnection joined = join()) {
            joined.connection.target().wire().close();
            detector.sweep(30 * SECOND - 1);
            assertThat(joined.connection.ending()).isNull();
            detector.sweep(30 * SECOND);
            assertThat(joined.connection.ending()).isEqualTo(CloseReason.ZOMBIE);
        }
    }

    @Test
    void halfOfItMayGoOnForAsLongAsItMoves() throws Exception {
        try (JoinedConnection joined = join()) {
            joined.connection.halfEnded();
            for (int minute = 0; minute < 10; minute++) {
                joined.down(1);
                joined.live(minute * 29L, minute * 29L + 28, detector::sweep);
            }
            assertThat(joined.connection.ending()).isNull();
        }
    }

    @Test
    void oneWhoseTargetNeverAnswers() throws Exception {
        try (JoinedConnection joined = join()) {
            joined.up(10);
            joined.live(0, 59, detector::sweep);
            detector.sweep(60 * SECOND - 1);
            assertThat(joined.connection.ending()).isNull();
            detector.sweep(60 * SECOND);
            assertThat(joined.connection.ending()).isEqualTo(CloseReason.STUCK);
            assertThat(metrics.found(ZombieKind.STUCK)).isEqualTo(1);
        }
    }

    @Test
    void aLongUploadThatMovesIsNotStuck() throws Exception {
        try (JoinedConnection joined = join()) {
            for (int step = 0; step < 6; step++) {
                joined.up(1);
                joined.live(step * 59L, step * 59L + 58, detector::sweep);
            }
            assertThat(joined.connection.ending()).isNull();
        }
    }

    @Test
    void whoWasAnsweredOrHasSaidNothingIsNotStuck() throws Exception {
        try (JoinedConnection answered = join(); JoinedConnection silent = join()) {
            answered.up(10);
            answered.down(1);
            answered.live(0, 3600, _ -> { });
            silent.live(0, 3600, detector::sweep);
            assertThat(answered.connection.ending()).isNull();
            assertThat(silent.connection.ending()).isNull();
        }
    }

    @Test
    void oneWhoseSocketsAreClosedFromOneSweepToTheNext() throws Exception {
        try (JoinedConnection joined = join(); JoinedConnection alive = join()) {
            joined.closeSockets();
            detector.sweep(10 * SECOND);
            assertThat(registry.active()).as("it may be about to be cleaned up").isEqualTo(2);
            detector.sweep(20 * SECOND);
            assertThat(registry.open()).containsExactly(alive.connection);
            assertThat(metrics.closed(CloseReason.ZOMBIE)).isEqualTo(1);
            assertThat(metrics.found(ZombieKind.FULL)).isEqualTo(1);
            detector.sweep(30 * SECOND);
            assertThat(metrics.found(ZombieKind.FULL)).isEqualTo(1);
        }
    }

    @Test
    void oneThatWaitsToBeCleanedUpIsNone() throws Exception {
        try (JoinedConnection joined = join()) {
            joined.connection.halfEnded();
            joined.connection.end(CloseReason.NORMAL);
            joined.connection.release();
            for (int second = 10; second <= 60; second += 10) {
                detector.sweep(second * SECOND);
            }
            assertThat(registry.open()).containsExactly(joined.connection);
            assertThat(metrics.zombies()).isEmpty();
        }
    }

    @Test
    void oneThatHasEndedForAReasonKeepsIt() throws Exception {
        try (JoinedConnection joined = join()) {
            joined.connection.end(CloseReason.CLIENT_ERROR);
            detector.sweep(10 * SECOND);
            detector.sweep(20 * SECOND);
            assertThat(registry.active()).isZero();
            assertThat(metrics.closed(CloseReason.CLIENT_ERROR)).isEqualTo(1);
        }
    }

    @Test
    void aSweepThatFailsAtOneGoesOnWithTheOthers() throws Exception {
        ZombieDetector failing = new ZombieDetector(registry, connection -> {
            registry.remove(connection);
            throw new IllegalStateException("on purpose");
        }, ledger.zombies(), log);
        try (JoinedConnection one = join(); JoinedConnection other = join()) {
            one.closeSockets();
            other.closeSockets();
            failing.sweep(10 * SECOND);
            failing.sweep(20 * SECOND);
            assertThat(registry.active()).isZero();
        }
        log.close();
        assertThat(output.toString()).contains("the sweep for zombies failed at connection", "on purpose");
    }
}
