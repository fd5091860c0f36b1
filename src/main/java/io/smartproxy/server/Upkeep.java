package io.smartproxy.server;

import io.smartproxy.config.Settings;
import io.smartproxy.connection.CleanupQueue;
import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionCleanup;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.LifeWatch;
import io.smartproxy.connection.ZombieDetector;
import io.smartproxy.connection.ZombieKind;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.log.Log;
import io.smartproxy.log.LogDeduplicator;
import io.smartproxy.metrics.Tally;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.RefusalReason;
import java.time.Duration;

/// What is done about connections from outside of their own threads: looking how long they live, clearing up behind
/// them, forgetting who came. All of it on the sampler's thread.
final class Upkeep {

    /// How long an entry may stay in the cleanup queue beyond its delay.
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration SUMMARY_LOOK = Duration.ofMillis(100);
    /// How often clients that have not come for a while are forgotten.
    private static final Duration FORGETTING = Duration.ofSeconds(60);

    private final Settings settings;
    private final ConnectionRegistry registry;
    private final ConnectionLimits limits;
    private final LogDeduplicator summaries;
    private final LifeWatch watch = new LifeWatch();
    private final CleanupQueue<Connection> queue;
    private final ZombieDetector zombies;

    Upkeep(Settings settings, ConnectionRegistry registry, ConnectionLimits limits, Sampler sampler, Log log) {
        this.settings = settings;
        this.registry = registry;
        this.limits = limits;
        summaries = new LogDeduplicator(System::nanoTime, log, settings.flushInterval(), registry::active);
        ConnectionCleanup cleanup = new ConnectionCleanup(registry, log, summaries);
        queue = new CleanupQueue<>(settings.upkeep().batchSize(), settings.upkeep().delay(), System::nanoTime,
                sampler::soon, cleanup, log);
        zombies = new ZombieDetector(registry, cleanup, log);
    }

    void start(Sampler sampler) {
        sampler.every(LifeWatch.TICK, "lives", watch::tick);
        sampler.every(LOOK, "cleanup", queue::tick);
        sampler.every(SUMMARY_LOOK, "summaries", summaries::tick);
        sampler.every(FORGETTING, "clients", now -> summaries.ipTrackingCleanup(limits.sweep(now)));
        if (!settings.upkeep().zombieInterval().isZero()) {
            sampler.every(settings.upkeep().zombieInterval(), "zombies", zombies::sweep);
        }
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
        registry.refuse(reason);
        summaries.rejectedConnection(reason.label(), () -> "connection to " + listener + ": " + reason.label());
    }

    /// How many zombies have been found so far.
    Tally<ZombieKind> zombies() {
        return zombies.found();
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
