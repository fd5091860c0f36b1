package io.smartproxy.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// The figures of one target of a route: of the connections that the proxy opens to it. Any thread may enter.
public final class TargetMeter {

    private final String target;
    private final Supplier<TargetHealth> health;
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder total = new LongAdder();
    private final LongAdder failed = new LongAdder();
    /// Written under the ledger's lock.
    private volatile Totals bytes = new Totals(0, 0);

    /// One of whose health nobody knows.
    ///
    /// @param target as the file writes it
    public TargetMeter(String target) {
        this(target, () -> TargetHealth.GOOD);
    }

    /// @param target as the file writes it
    /// @param health asked for each look at the figures; must not block
    public TargetMeter(String target, Supplier<TargetHealth> health) {
        this.target = target;
        this.health = health;
    }

    /// As the file writes it.
    public String target() {
        return target;
    }

    /// It could not be reached.
    public void fail() {
        failed.increment();
    }

    /// How many connections to it are open.
    public int active() {
        return active.get();
    }

    void opened() {
        active.getAndIncrement();
        total.increment();
    }

    void closed() {
        active.getAndDecrement();
    }

    void credit(long received, long sent) {
        bytes = new Totals(bytes.received() + received, bytes.sent() + sent);
    }

    TargetFigures figures() {
        return new TargetFigures(target, health.get(), active.get(), total.sum(), failed.sum(), bytes);
    }
}
