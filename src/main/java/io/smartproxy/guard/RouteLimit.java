package io.smartproxy.guard;

import io.smartproxy.config.SecurityConfig;
import io.smartproxy.net.RefusalReason;
import java.util.Optional;

/// How many connections of one route may be open. Any thread may ask.
public final class RouteLimit {

    private final Optional<Places> places;

    /// @param config of the route; one without `security.maxConnections` lets everybody in
    public RouteLimit(SecurityConfig config) {
        places = config.maxConnections() == 0
                ? Optional.empty()
                : Optional.of(new Places(config.maxConnections(), RefusalReason.ROUTE_LIMIT));
    }

    /// Takes a place for a connection, or refuses it as [RefusalReason#ROUTE_LIMIT].
    public Admission admit() {
        return places.isPresent() ? places.get().admit() : Admission.FREE;
    }
}
