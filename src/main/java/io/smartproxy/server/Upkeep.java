package io.smartproxy.server;

import io.smartproxy.config.Settings;
import io.smartproxy.connection.CleanupQueue;
import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionCleanup;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.LifeWatch;
import io.smartproxy.connection.ZombieDetector;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.log.Log;
import io.smartproxy.log.LogDeduplicator;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.RefusalReason;
import java.time.Duration;
import java.util.List;

/// What is done about connections from outside of their own threads: looking how long they live, clearing up behind
/// them, forgetting who came. All of it on the sampler's thread.
final class Upkeep {

    /// How long an entry may stay in the cleanup queue beyond its delay.
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final Duration SUMMARY_LOOK = Duration.ofMillis(100);
    /// How late a look for zombies may be.
    private static final Duration SWEEP_LOOK = Duration.ofMillis(100);
    /// How often clients that have not come for a while are forgotten.
    private static final Duration FORGETTING = Duration.ofSeconds(60);

    private volatile Settings settings;
    /// When zombies were looked for last; the sampler's own.
    private long lastSweep = System.nanoTime();
    private final Ledger ledger;
    private final ConnectionLimits limits;
    private final LogDeduplicator summaries;
    private final LifeWatch watch = new LifeWatch();
    private final CleanupQueue<Connection> queue;
    private final ZombieDetector zombies;

    Upkeep(Settings settings, ConnectionRegistry registry, Ledger ledger, ConnectionLimits limits, Sampler sampler,
            Log log) {
        this.settings = settings;
        this.ledger = ledger;
        this.limits = limits;
        summaries = new LogDeduplicator(System::nanoTime, log, settings.flushInterval(), registry::active);
        ConnectionCleanup cleanup = new ConnectionCleanup(registry, log, summaries);
        queue = new CleanupQueue<>(settings.upkeep().batchSize(), settings.upkeep().delay(), System::nanoTime,
                sampler::soon, cleanup, log);
        zombies = new ZombieDetector(registry, cleanup, ledger.zombies(), log);
    }

    void start(Sampler sampler) {
        sampler.every(SAMPLE, "throughput", ledger::tick);
        sampler.every(LifeWatch.TICK, "lives", watch::tick);
        sampler.every(LOOK, "cleanup", queue::tick);
        sampler.every(SUMMARY_LOOK, "summaries", summaries::tick);
        sampler.every(FORGETTING, "clients", now -> summaries.ipTrackingCleanup(limits.sweep(now)));
        sampler.every(SWEEP_LOOK, "zombies", this::sweep);
    }

    private void sweep(long now) {
        Duration interval = settings.upkeep().zombieInterval();
        if (!interval.isZero() && now - lastSweep >= interval.toNanos()) {
            lastSweep = now;
            zombies.sweep(now);
        }
    }

    /// From now on these hold.
    void follow(Settings changed) {
        settings = changed;
        queue.follow(changed.upkeep().batchSize(), changed.upkeep().delay());
        summaries.follow(changed.flushInterval());
    }

    LifeWatch watch() {
        return watch;
    }

    /// Takes a connection that has ended and whose threads are done.
    void ended(Connection connection) {
        queue.add(connection);
    }

    /// A connection was turned away before it was one.
    ///
    /// @param listener that it came to
    void refused(RefusalReason reason, HostPort listener) {
        ledger.refuse(reason);
        summaries.rejectedConnection(reason.label(), () -> "connection to " + listener + ": " + reason.label());
    }

    /// The last few log summaries.
    List<String> summaries() {
        return summaries.recent();
    }

    /// Clears up behind connections at once, from now on: the stop waits for no more than the open ones.
    void hurry() {
        queue.hurry();
        queue.flush();
    }

    /// Does what is left to do, once the sampler is closed.
    void flush() {
        queue.flush();
        summaries.flush();
    }
}
