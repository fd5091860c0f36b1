package io.smartproxy.balance;

import io.smartproxy.metrics.ByteCounter;
import io.smartproxy.metrics.Flow;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.LedgerSettings;
import io.smartproxy.net.IpAddress;
import java.time.Duration;

/// Connections that are open as far as the books say.
final class Loads {

    private static final ByteCounter NOTHING = new ByteCounter();
    /// Stands for all of them: what it opens is never closed.
    private static final Flow FLOW = new Ledger(
            new LedgerSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), 0, IpAddress::toString), () -> 0)
            .open(NOTHING, NOTHING);

    private Loads() {
    }

    static void add(Target target) {
        FLOW.target(target.meter(), NOTHING, NOTHING);
    }

    static void add(Target target, int count) {
        for (int i = 0; i < count; i++) {
            add(target);
        }
    }
}
