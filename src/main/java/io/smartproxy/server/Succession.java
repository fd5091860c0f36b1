package io.smartproxy.server;

import io.smartproxy.connection.Connection;
import io.smartproxy.connection.ConnectionRegistry;
import io.smartproxy.connection.Route;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.net.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// What a new reading of the file means for the connections that are open. Those of a route that is there no more may
/// go on for a while, and end; those whose clients their route would not let in now are closed at once. All others are
/// left alone.
///
/// A connection that has come under the old reading and is still on its way to its route finds it among the old ones:
/// it is looked at again until it has one.
final class Succession {

    private static final String NO_ROUTE_YET = "";

    private final ConnectionRegistry registry;
    private final Ledger ledger;
    private final LongSupplier clock;
    /// When the time of routes that are there no more is over, by their names.
    private final Map<String, Long> leaving = new HashMap<>();
    /// Those of the old readings that are on their way to a route, or have one that leaves.
    private final List<Connection> old = new ArrayList<>();
    private Map<String, Route> routes = Map.of();
    /// The routes that the kernel serves: their figures stay, whatever becomes of connections from when it did not.
    private Set<String> kernel = Set.of();

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    Succession(ConnectionRegistry registry, Ledger ledger, LongSupplier clock) {
        this.registry = registry;
        this.ledger = ledger;
        this.clock = clock;
    }

    /// The new reading is in use: connections that are not among the open ones by now will find it.
    ///
    /// @param grace how long the connections of a route that is there no more may go on
    synchronized void begin(Reading before, Reading after, Duration grace) {
        long now = clock.getAsLong();
        routes = after.byName();
        before.byName().keySet().forEach(name -> leaving.putIfAbsent(name, now + grace.toNanos()));
        leaving.keySet().removeAll(routes.keySet());
        kernel = after.kernel().keySet();
        before.kernel().keySet().stream().filter(name -> !routes.containsKey(name) && !kernel.contains(name))
                .forEach(ledger::retire);
        old.clear();
        old.addAll(registry.open());
        look(now);
    }

    /// @param now on the clock's scale
    synchronized void tick(long now) {
        if (!old.isEmpty() || !leaving.isEmpty()) {
            look(now);
        }
    }

    private void look(long now) {
        old.removeIf(connection -> isSettled(connection, now));
        Set<String> used = old.stream().map(Connection::route).collect(Collectors.toSet());
        if (!used.contains(NO_ROUTE_YET)) {
            leaving.keySet().removeIf(name -> retire(name, used));
        }
    }

    /// Does what is due.
    ///
    /// @return whether the new reading will mean nothing more for it
    private boolean isSettled(Connection connection, long now) {
        if (!registry.has(connection)) {
            return true;
        }
        String name = connection.route();
        Route route = routes.get(name);
        if (route != null) {
            connection.comesUnder(route);
        }
        Long end = leaving.get(name);
        if (end == null ? connection.isBarred() : now - end >= 0) {
            connection.end(CloseReason.RELOAD);
        }
        return route != null;
    }

    private boolean retire(String name, Set<String> used) {
        boolean gone = !used.contains(name);
        if (gone && !kernel.contains(name)) {
            ledger.retire(name);
        }
        return gone;
    }
}
