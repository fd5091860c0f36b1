package io.smartproxy.server;

import io.smartproxy.balance.Resolver;
import io.smartproxy.balance.Target;
import io.smartproxy.balance.TargetPool;
import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.config.TlsConfig;
import io.smartproxy.connection.HttpAnswer;
import io.smartproxy.connection.Route;
import io.smartproxy.connection.RouteGuard;
import io.smartproxy.connection.RouteTls;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.guard.RouteLimit;
import io.smartproxy.tls.TlsContexts;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/// Turns what the file says of a route into what serves its connections.
///
/// @param resolver shared by all the routes
/// @param demo     where the demo backend listens; null when no route wants it
/// @param contexts the certificates of all the routes
/// @param lists    the access lists of all the routes
record RouteFactory(Resolver resolver, SocketAddress demo, TlsContexts contexts, AccessLists lists) {

    Route route(RouteConfig config) {
        String name = config.name();
        Optional<RouteTls> tls = config.tls().map(this::tls);
        RouteGuard guard = new RouteGuard(lists.of(config.security()), new RouteLimit(config.security()));
        return switch (config.action()) {
            case ActionConfig.Forward forward -> new Route.Forward(name, guard, tls, pool(forward), forward.life());
            case ActionConfig.Redirect(String to, int status) ->
                new Route.Answer(name, guard, tls, new HttpAnswer.Redirect(to, status));
            case ActionConfig.Respond(int status, String body) ->
                new Route.Answer(name, guard, tls, new HttpAnswer.Fixed(status, body));
            case ActionConfig.Block() -> new Route.Block(name, guard, tls);
        };
    }

    private RouteTls tls(TlsConfig config) {
        return new RouteTls(contexts.server(config.clients()), config.targets().map(contexts::client),
                config.handshakeTimeout());
    }

    private TargetPool pool(ActionConfig.Forward forward) {
        return new TargetPool(forward.targets().stream().map(this::target).toList(), forward.connectTimeout(),
                forward.retries(), resolver);
    }

    private Target target(TargetConfig config) {
        return switch (config) {
            case TargetConfig.Tcp(var host, var port, var shown) -> new Target.Named(host, port, shown);
            case TargetConfig.Unix(var path, var shown) ->
                new Target.Fixed(UnixDomainSocketAddress.of(path), shown);
            case TargetConfig.Demo target -> new Target.Fixed(demo, target.shown());
        };
    }
}
