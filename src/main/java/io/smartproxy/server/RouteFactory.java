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
import io.smartproxy.connection.TargetHeader;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.guard.RouteLimit;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.RouteMeter;
import io.smartproxy.metrics.TargetMeter;
import io.smartproxy.tls.TlsContexts;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Optional;

/// Turns what the file says of a route into what serves its connections.
///
/// @param resolver shared by all the routes
/// @param demo     where the demo backend listens; null when no route wants it
/// @param contexts the certificates of all the routes
/// @param lists    the access lists of all the routes
/// @param ledger   keeps the figures of all the routes
record RouteFactory(Resolver resolver, SocketAddress demo, TlsContexts contexts, AccessLists lists, Ledger ledger) {

    Route route(RouteConfig config) {
        Optional<RouteTls> tls = config.tls().map(this::tls);
        RouteGuard guard = new RouteGuard(lists.of(config.security()), new RouteLimit(config.security()));
        return switch (config.action()) {
            case ActionConfig.Forward forward -> forward(config.name(), guard, tls, forward);
            case ActionConfig.Redirect(String to, int status) ->
                new Route.Answer(meter(config), guard, tls, new HttpAnswer.Redirect(to, status));
            case ActionConfig.Respond(int status, String body) ->
                new Route.Answer(meter(config), guard, tls, new HttpAnswer.Fixed(status, body));
            case ActionConfig.Block() -> new Route.Block(meter(config), guard, tls);
        };
    }

    private RouteMeter meter(RouteConfig config) {
        return ledger.route(config.name(), List.of());
    }

    private Route forward(String name, RouteGuard guard, Optional<RouteTls> tls, ActionConfig.Forward config) {
        List<Target> targets = config.targets().stream().map(this::target).toList();
        RouteMeter meter = ledger.route(name, targets.stream().map(Target::meter).toList());
        TargetPool pool = new TargetPool(targets, config.connectTimeout(), config.retries(), resolver);
        return new Route.Forward(meter, guard, tls, pool, config.life(),
                new TargetHeader(config.header()));
    }

    private RouteTls tls(TlsConfig config) {
        return new RouteTls(contexts.server(config.clients()), config.targets().map(contexts::client),
                config.handshakeTimeout());
    }

    private Target target(TargetConfig config) {
        return switch (config) {
            case TargetConfig.Tcp(var host, var port, var shown) ->
                new Target.Named(host, port, new TargetMeter(shown));
            case TargetConfig.Unix(var path, var shown) ->
                new Target.Fixed(UnixDomainSocketAddress.of(path), new TargetMeter(shown));
            case TargetConfig.Demo target -> new Target.Fixed(demo, new TargetMeter(target.shown()));
        };
    }
}
