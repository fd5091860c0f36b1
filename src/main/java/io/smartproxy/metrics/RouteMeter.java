package io.smartproxy.metrics;

import io.smartproxy.net.RefusalReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// The figures of one route. They live as long as the route.
///
/// Targets and times may be told of from any thread; the rest is guarded by the [Ledger].
public final class RouteMeter {

    private final String name;
    private volatile List<TargetMeter> targets = List.of();
    private final Histogram connect = new Histogram();
    private final Histogram handshake = new Histogram();
    private final Histogram duration = new Histogram();
    private final Tally<RefusalReason> refusals = new Tally<>(RefusalReason.class);
    private final Account account;
    private volatile Optional<Totals> kernel = Optional.empty();
    private final LongAdder turnedAway = new LongAdder();
    private int undecided;
    private boolean used;

    /// @param name empty for the connections that no route has taken
    RouteMeter(String name, Ticks ticks) {
        this.name = name;
        account = new Account(ticks);
    }

    public String name() {
        return name;
    }

    /// In the order of the file.
    public List<TargetMeter> targets() {
        return targets;
    }

    /// From now on it has these, in the order of the file.
    void targets(List<TargetMeter> current) {
        targets = List.copyOf(current);
    }

    /// The kernel serves the route, and has forwarded that much for it.
    public void kernel(Totals forwarded) {
        kernel = Optional.of(forwarded);
    }

    /// The kernel serves the route; what it has forwarded so far stays.
    public void ofKernel() {
        kernel = Optional.of(kernel.orElse(Totals.NONE));
    }

    /// The proxy serves the route.
    public void proxied() {
        kernel = Optional.empty();
    }

    /// How long it took to reach a target that was reached in the end.
    public Histogram connect() {
        return connect;
    }

    /// How long TLS with clients took to come about.
    Histogram handshake() {
        return handshake;
    }

    /// How long connections that were let in and are over were open.
    Histogram duration() {
        return duration;
    }

    Tally<RefusalReason> refusals() {
        return refusals;
    }

    int active() {
        return account.active() + undecided;
    }

    long total() {
        return account.total() + turnedAway.sum();
    }

    /// Whether there has ever been anything to tell.
    boolean isUsed() {
        used |= active() > 0 || total() > 0;
        return used;
    }

    Account account() {
        return account;
    }

    ThroughputTracker tracker() {
        return account.tracker();
    }

    /// How many connections are open of which nobody knows yet whether they will have a route. Of the meter of those
    /// without one.
    void undecided(int count) {
        undecided = count;
    }

    /// A connection that was turned away before it was one. Any thread may tell.
    void turnedAway(RefusalReason reason) {
        turnedAway.increment();
        refusals.count(reason);
    }

    RouteFigures figures() {
        return new RouteFigures(name, active(), total(), tracker().totals(), refusals.nonZero(),
                targets.stream().map(TargetMeter::figures).toList(), connect.snapshot(), handshake.snapshot(),
                duration.snapshot(), kernel);
    }
}
