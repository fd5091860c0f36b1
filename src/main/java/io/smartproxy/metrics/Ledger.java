package io.smartproxy.metrics;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.net.ZombieKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The books: every connection's bytes, credited to the total, to its route and to its client's IP. Written by whoever
/// runs connections; [Metrics] reads it.
///
/// Connections count by themselves, without a lock, and the ledger looks at what they have counted: at every tick,
/// which ends a sample, whenever somebody wants to know, and when they end. One lock guards all of that, so that each
/// byte is in every sum once, and whoever reads sees sums of one moment that never shrink. Connections' own threads
/// never wait for it.
public final class Ledger {

    private static final String NO_ROUTE = "";

    private volatile LedgerSettings settings;
    private final LongSupplier clock;
    private final Set<Flow> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong total = new AtomicLong();
    private final Tally<RefusalReason> refusals = new Tally<>(RefusalReason.class);
    private final Tally<CloseReason> closes = new Tally<>(CloseReason.class);
    private final Tally<ZombieKind> zombies = new Tally<>(ZombieKind.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ticked = lock.newCondition();
    private final Ticks ticks;
    private final ThroughputTracker all;
    private final RouteMeter unrouted;
    private final Map<String, RouteMeter> routes = new LinkedHashMap<>();
    private final Map<IpAddress, IpMeter> ips = new HashMap<>();
    private final IpMeter otherIps;

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    public Ledger(LedgerSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
        ticks = new Ticks(Math.toIntExact(settings.retention().toSeconds()), clock.getAsLong());
        all = new ThroughputTracker(ticks);
        unrouted = new RouteMeter(NO_ROUTE, ticks);
        otherIps = new IpMeter(ticks);
    }

    LedgerSettings settings() {
        return settings;
    }

    /// From now on these hold, but for the retention: what is kept of the past stays as long as it was.
    public void follow(LedgerSettings changed) {
        settings = new LedgerSettings(settings.retention(), changed.instantWindow(), changed.trackedIps(),
                changed.ipName());
    }

    /// Opens the figures of a route, or goes on with those that there are of its name.
    ///
    /// @param name    not empty
    /// @param targets in the order of the file; from now on these are the route's
    public RouteMeter route(String name, List<TargetMeter> targets) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of those without a route");
        }
        return locked(() -> {
            RouteMeter meter = routes.computeIfAbsent(name, _ -> new RouteMeter(name, ticks));
            meter.targets(targets);
            return meter;
        });
    }

    /// There is no route of this name any more, nor an open connection of it: its figures are forgotten. What it has
    /// moved stays in the total.
    public void retire(String name) {
        locked(() -> routes.remove(name));
    }

    /// Shows the routes in this order, and behind them those that are not named.
    ///
    /// @param names of routes with figures
    public void order(List<String> names) {
        locked(() -> {
            Map<String, RouteMeter> before = new LinkedHashMap<>(routes);
            routes.clear();
            names.forEach(name -> routes.put(name, before.remove(name)));
            routes.putAll(before);
            return null;
        });
    }

    /// A connection begins.
    ///
    /// @param received counts the bytes that are read from the client
    /// @param sent     counts those that are written to it
    public Flow open(ByteCounter received, ByteCounter sent) {
        Flow flow = new Flow(received, sent, clock.getAsLong());
        total.getAndIncrement();
        open.add(flow);
        return flow;
    }

    /// A connection is over: credits the rest. Nothing may be counted on it any more. A second time does nothing.
    public void close(Flow flow, Ending how) {
        lock.lock();
        try {
            if (!open.remove(flow)) {
                return;
            }
            long now = clock.getAsLong();
            look(flow, now, true);
            flow.leave();
            count(flow, how, now);
        } finally {
            lock.unlock();
        }
    }

    private void count(Flow flow, Ending how, long now) {
        switch (how) {
            case RefusalReason refused -> {
                refusals.count(refused);
                flow.creditedRoute().refusals().count(refused);
                if (flow.creditedIp() != null) {
                    flow.creditedIp().refusals().count(refused);
                }
            }
            case CloseReason closed -> {
                closes.count(closed);
                flow.creditedRoute().duration().record(flow.duration().orElse(now - flow.opened()));
            }
        }
    }

    /// A connection was turned away before it was one.
    public void refuse(RefusalReason reason) {
        total.getAndIncrement();
        refusals.count(reason);
        unrouted.turnedAway(reason);
    }

    /// Ends a sample, once a second.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        lock.lock();
        try {
            if (now - ticks.time(ticks.last()) < Ticks.SHORTEST_SAMPLE) {
                return;
            }
            look(now);
            ticks.add(now);
            all.roll();
            unrouted.tracker().roll();
            routes.values().forEach(route -> route.tracker().roll());
            ips.values().removeIf(IpMeter::roll);
            otherIps.roll();
            ticked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @return how many connections are open: those that it has come by, as connections may come in meanwhile
    private int look(long now) {
        int active = 0;
        int undecided = 0;
        for (Flow flow : open) {
            boolean over = flow.isOver();
            look(flow, now, over);
            if (over) {
                flow.leave();
            } else {
                active++;
                undecided += flow.creditedRoute() == null ? 1 : 0;
            }
        }
        unrouted.undecided(undecided);
        return active;
    }

    /// @param over whether nothing more will come of it: without a route now, it never had one
    private void look(Flow flow, long now, boolean over) {
        if (flow.lacksIp()) {
            flow.bind(meter(flow.client()));
        }
        flow.credit(all, now);
        if (over && flow.creditedRoute() == null) {
            flow.bindRoute(unrouted);
        }
    }

    private IpMeter meter(IpAddress client) {
        IpMeter known = ips.get(client);
        if (known != null) {
            return known;
        }
        if (ips.size() >= settings.trackedIps()) {
            return otherIps;
        }
        IpMeter meter = new IpMeter(ticks);
        ips.put(client, meter);
        return meter;
    }

    /// Reads figures of this moment. What is called must not take long: the sampler waits for it.
    <T> T read(Function<Books, T> question) {
        return locked(() -> {
            long now = clock.getAsLong();
            int active = look(now);
            return question.apply(new Books(settings, now, active, total.get(), ticks, all, unrouted, routes, ips,
                    otherIps));
        });
    }

    /// Waits for a tick that the caller has not seen.
    ///
    /// @param seen the last one that it has, 0 for none
    /// @return the last one; `seen` if none has come in time
    /// @throws InterruptedException when the waiting thread is interrupted
    long awaitTick(long seen, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(timeout);
            while (ticks.last() == seen && left > 0) {
                left = ticked.awaitNanos(left);
            }
            return ticks.last();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /// How often connections were turned away, by reason.
    public Tally<RefusalReason> refusals() {
        return refusals;
    }

    /// How often connections have ended, by reason.
    public Tally<CloseReason> closes() {
        return closes;
    }

    /// How many connections were found that only seemed to be alive.
    public Tally<ZombieKind> zombies() {
        return zombies;
    }
}
