package io.smartproxy.connection;

import io.smartproxy.balance.TargetPool;
import io.smartproxy.config.LifeConfig;
import io.smartproxy.metrics.RouteMeter;
import java.util.Optional;

/// What the route table finds for a connection: the route's name and what it takes to serve it.
public sealed interface Route {

    /// Its figures.
    RouteMeter meter();

    default String name() {
        return meter().name();
    }

    /// Whom it lets in.
    RouteGuard guard();

    /// How TLS is ended here; empty where it is not.
    Optional<RouteTls> tls();

    /// Forwards to one of the targets.
    record Forward(RouteMeter meter, RouteGuard guard, Optional<RouteTls> tls, TargetPool targets, LifeConfig life,
            TargetHeader header) implements Route {
    }

    /// Answers an HTTP request itself.
    record Answer(RouteMeter meter, RouteGuard guard, Optional<RouteTls> tls, HttpAnswer answer) implements Route {
    }

    /// Turns the client away.
    record Block(RouteMeter meter, RouteGuard guard, Optional<RouteTls> tls) implements Route {
    }
}
