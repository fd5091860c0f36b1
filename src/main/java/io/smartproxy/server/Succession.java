package io.smartproxy.server;

import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.Route;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.net.CloseReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// What a new reading of the file means for the connections that are open. Those of a route that is there no more may
/// go on for a while, and end; those whose clients their route would not let in now are closed at once. All others are
/// left alone.
///
/// A connection that has come under the old reading and is still on its way to its route finds it among the old ones.
/// So all are looked at again until there is none of these left.
final class Succession {

    private final ConnectionRegistry registry;
    private final Ledger ledger;
    private final LongSupplier clock;
    /// When the time of routes that are there no more is over, by their names.
    private final Map<String, Long> leaving = new HashMap<>();
    private Map<String, Route> routes = Map.of();
    /// The number of the last connection that may have begun under an old reading.
    private long lastOld;
    private boolean settled = true;

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    Succession(ConnectionRegistry registry, Ledger ledger, LongSupplier clock) {
        this.registry = registry;
        this.ledger = ledger;
        this.clock = clock;
    }

    /// From now on, connections that come find the new reading.
    ///
    /// @param grace how long the connections of a route that is there no more may go on
    synchronized void begin(Reading before, Reading after, Duration grace) {
        long now = clock.getAsLong();
        lastOld = registry.lastId();
        routes = after.byName();
        before.byName().keySet().forEach(name -> leaving.putIfAbsent(name, now + grace.toNanos()));
        leaving.keySet().removeAll(routes.keySet());
        settled = false;
        look(now);
    }

    /// @param now on the clock's scale
    synchronized void tick(long now) {
        if (!settled || !leaving.isEmpty()) {
            look(now);
        }
    }

    private void look(long now) {
        boolean undecided = false;
        Set<String> used = new HashSet<>();
        for (Connection connection : registry.open()) {
            String name = connection.route();
            used.add(name);
            undecided |= name.isEmpty() && connection.id() <= lastOld;
            if (leaving.containsKey(name)) {
                expire(connection, now - leaving.get(name) >= 0);
            } else if (!settled && routes.containsKey(name)) {
                connection.comesUnder(routes.get(name));
                expire(connection, connection.isBarred());
            }
        }
        settled = !undecided;
        if (settled) {
            leaving.keySet().removeIf(name -> retire(name, used));
        }
    }

    private static void expire(Connection connection, boolean over) {
        if (over) {
            connection.end(CloseReason.RELOAD);
        }
    }

    private boolean retire(String name, Set<String> used) {
        boolean gone = !used.contains(name);
        if (gone) {
            ledger.retire(name);
        }
        return gone;
    }
}
