package io.smartproxy.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The figures of one target of a route: of the connections that the proxy opens to it. Any thread may enter.
public final class TargetMeter {

    private final String target;
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder total = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean up = true;
    /// Written under the ledger's lock.
    private volatile Totals bytes = new Totals(0, 0);

    /// @param target as the file writes it
    public TargetMeter(String target) {
        this.target = target;
    }

    /// As the file writes it.
    public String target() {
        return target;
    }

    /// It could not be reached.
    public void fail() {
        failed.increment();
        up = false;
    }

    /// How many connections to it are open.
    public int active() {
        return active.get();
    }

    void opened() {
        active.getAndIncrement();
        total.increment();
        up = true;
    }

    void closed() {
        active.getAndDecrement();
    }

    void credit(long received, long sent) {
        bytes = new Totals(bytes.received() + received, bytes.sent() + sent);
    }

    TargetFigures figures() {
        return new TargetFigures(target, up, active.get(), total.sum(), failed.sum(), bytes);
    }
}
