package io.smartproxy.guard;

import io.smartproxy.config.SecurityConfig;
import io.smartproxy.net.RefusalReason;

/// How many connections of one route may be open, for as long as there is a route of that name. Any thread may ask.
public final class RouteLimit {

    private final Places places;

    /// @param config of the route; one without `security.maxConnections` lets everybody in
    public RouteLimit(SecurityConfig config) {
        places = new Places(most(config), RefusalReason.ROUTE_LIMIT);
    }

    /// From now on it may have so many; those that are open stay and count.
    public void follow(SecurityConfig config) {
        places.resize(most(config));
    }

    private static int most(SecurityConfig config) {
        return config.maxConnections() == 0 ? Integer.MAX_VALUE : config.maxConnections();
    }

    /// Takes a place for a connection, or refuses it as [RefusalReason#ROUTE_LIMIT].
    public Admission admit() {
        return places.admit();
    }
}
