package io.smartproxy.connection;

import io.smartproxy.log.Log;
import io.smartproxy.metrics.Tally;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.ZombieKind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Sweeps up connections that only seem to be alive. One thread sweeps.
public final class ZombieDetector {

    private final ConnectionRegistry registry;
    private final Consumer<Connection> cleanup;
    private final Log log;
    private final Tally<ZombieKind> found;
    /// Those whose sockets were closed at the last sweep, though their threads were not done: that is what every
    /// connection goes through at its end, and only one that stays like this is a zombie.
    private Set<Long> closedBefore = Set.of();

    /// @param cleanup takes a connection off the books whose own thread has not done so; at most once
    /// @param found   counts them
    public ZombieDetector(ConnectionRegistry registry, Consumer<Connection> cleanup, Tally<ZombieKind> found, Log log) {
        this.registry = registry;
        this.found = found;
        this.cleanup = cleanup;
        this.log = log;
    }

    /// @param now in nanoseconds, on the scale of what [Lifespan] is given
    public void sweep(long now) {
        Set<Long> closed = new HashSet<>();
        for (Connection connection : registry.open()) {
            if (connection.isAbandoned()) {
                closed.add(connection.id());
            }
            try {
                kindOf(connection, now).ifPresent(kind -> end(connection, kind));
            } catch (RuntimeException bug) {
                log.error("the sweep for zombies failed at connection " + connection.id() + " and goes on", bug);
            }
        }
        closedBefore = closed;
    }

    private Optional<ZombieKind> kindOf(Connection connection, long now) {
        if (connection.isAbandoned()) {
            return closedBefore.contains(connection.id()) ? Optional.of(ZombieKind.FULL) : Optional.empty();
        }
        // Until it is forwarded it has deadlines for everything.
        return connection.exchange().flatMap(exchange -> kindOf(exchange, now));
    }

    private static Optional<ZombieKind> kindOf(Exchange exchange, long now) {
        if (exchange.isHalfOpen() && exchange.life().isHalfZombie(now)) {
            return Optional.of(ZombieKind.HALF);
        }
        return exchange.isUnanswered() && exchange.life().isStuck(now)
                ? Optional.of(ZombieKind.STUCK)
                : Optional.empty();
    }

    private void end(Connection connection, ZombieKind kind) {
        boolean first = connection.end(kind == ZombieKind.STUCK ? CloseReason.STUCK : CloseReason.ZOMBIE);
        if (kind == ZombieKind.FULL) {
            cleanup.accept(connection);
        } else if (!first) {
            // It has just ended by itself.
            return;
        }
        found.count(kind);
    }
}
