package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.LifeConfig;
import io.smartproxy.log.Log;
import io.smartproxy.log.LogDeduplicator;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.TestLedger;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionCleanupTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.DEBUG, Log.Format.TEXT);
    private final Ledger ledger = TestLedger.open();
    private final Metrics metrics = new Metrics(ledger);
    private final ConnectionRegistry registry = new ConnectionRegistry(ledger);
    private final LogDeduplicator summaries =
            new LogDeduplicator(() -> 0, log, Duration.ofSeconds(5), registry::active);
    private final ConnectionCleanup cleanup = new ConnectionCleanup(registry, log, summaries);

    private Connection ended(Ending how) throws IOException {
        try (JoinedConnection joined = new JoinedConnection(registry, LifeConfig.USUAL)) {
            joined.connection.end(how);
            joined.connection.release();
            return joined.connection;
        }
    }

    private String logged() {
        summaries.flush();
        log.close();
        return output.toString();
    }

    @Test
    void eachIsToldOfByItsKindAndTakenOffTheBooks() throws Exception {
        for (int i = 0; i < 2; i++) {
            cleanup.accept(ended(CloseReason.INACTIVE));
            cleanup.accept(ended(RefusalReason.NO_ROUTE));
            cleanup.accept(ended(RefusalReason.IP_BLOCKED));
        }
        assertThat(registry.active()).isZero();
        assertThat(metrics.closed(CloseReason.INACTIVE)).isEqualTo(2);
        assertThat(metrics.refused(RefusalReason.NO_ROUTE)).isEqualTo(2);
        assertThat(metrics.refused(RefusalReason.IP_BLOCKED)).isEqualTo(2);
        assertThat(logged().lines().map(line -> line.replaceFirst("^\\S+ ", "")))
                .filteredOn(line -> line.contains(" [SUMMARY] ")).containsExactly(
                        "INFO  [SUMMARY] Rejected 1 connection in 1ms (no-route: 1)",
                        "INFO  [SUMMARY] Rejected 1 connection from 1 IP in 1ms (ip-blocked: 1)"
                                + " (top offenders: 127.0.0.1 (1x, ip-blocked))",
                        "INFO  [SUMMARY] Cleaned up 1 connection in 1ms (inactive: 1) (active: 0)");
    }

    @Test
    void oneThatWasSweptUpBeforeItsThreadCameToItsEndIsToldOfOnce() throws Exception {
        Connection connection = ended(CloseReason.ZOMBIE);
        cleanup.accept(connection);
        cleanup.accept(connection);
        assertThat(metrics.closed(CloseReason.ZOMBIE)).isEqualTo(1);
        assertThat(logged().lines().filter(line -> line.contains(" DEBUG connection "))).hasSize(1);
        assertThat(output.toString()).doesNotContain("[SUMMARY]");
    }
}
