package io.smartproxy.metrics;

import io.smartproxy.net.IpAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/// A ledger as the defaults have it.
public final class TestLedger {

    private TestLedger() {
    }

    public static Ledger open() {
        return open(System::nanoTime);
    }

    /// @param clock nanoseconds
    public static Ledger open(LongSupplier clock) {
        return new Ledger(
                new LedgerSettings(Duration.ofHours(1), Duration.ofSeconds(1), 4096, IpAddress::toString), clock);
    }
}
