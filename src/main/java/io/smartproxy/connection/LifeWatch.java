package io.smartproxy.connection;

import io.smartproxy.net.CloseReason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Looks after the connections that are forwarded: ends those that have been inactive or have lived for too long, and has
/// the kernel find out about peers that are gone. Any thread may give it one; one thread ticks.
///
/// Probing is asked for at the first look, not when sockets are opened: it takes several calls for each, which those
/// that are over in a few milliseconds never need.
///
/// Those with a limit of a few seconds are looked at in every tick, the others, which may be many, twice a second.
public final class LifeWatch {

    /// How often it wants to be ticked: half of the precision that is promised, as both noticing a byte and noticing
    /// that none came may be late by one tick.
    public static final Duration TICK = Duration.ofMillis(50);
    private static final long CALM_NANOS = Duration.ofMillis(500).toNanos();

    private final Set<Watched> brisk = ConcurrentHashMap.newKeySet();
    private final Set<Watched> calm = ConcurrentHashMap.newKeySet();
    private boolean ticked;
    private long calmAt;

    /// A connection that is looked after, until this is closed.
    final class Watched implements AutoCloseable {

        private final Connection connection;
        private final Lifespan life;
        private boolean probed;

        private Watched(Connection connection, Lifespan life) {
            this.connection = connection;
            this.life = life;
        }

        private void look(long now) {
            if (!probed) {
                probed = true;
                connection.exchange().ifPresent(Exchange::probe);
            }
            Optional<CloseReason> over = life.look(now, connection.moved());
            over.ifPresent(connection::end);
        }

        @Override
        public void close() {
            (life.isBrisk() ? brisk : calm).remove(this);
        }
    }

    Watched watch(Connection connection, Lifespan life) {
        Watched watched = new Watched(connection, life);
        (life.isBrisk() ? brisk : calm).add(watched);
        return watched;
    }

    /// @param now in nanoseconds, on the scale of what [Lifespan] is given
    public void tick(long now) {
        brisk.forEach(watched -> watched.look(now));
        if (!ticked || now - calmAt >= CALM_NANOS) {
            ticked = true;
            calmAt = now;
            calm.forEach(watched -> watched.look(now));
        }
    }
}
