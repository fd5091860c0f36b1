package io.smartproxy.server;

import io.smartproxy.balance.Member;
import io.smartproxy.balance.Place;
import io.smartproxy.balance.Probe;
import io.smartproxy.balance.Resolver;
import io.smartproxy.balance.Target;
import io.smartproxy.balance.TargetPool;
import io.smartproxy.balance.Targets;
import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.MatchConfig;
import io.smartproxy.config.PoolConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.SentHeader;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.config.TlsConfig;
import io.smartproxy.config.TlsMode;
import io.smartproxy.connection.HttpAnswer;
import io.smartproxy.connection.Route;
import io.smartproxy.connection.RouteGuard;
import io.smartproxy.connection.RouteTls;
import io.smartproxy.connection.TargetHeader;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.guard.RouteLimit;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.RouteMeter;
import io.smartproxy.metrics.TargetMeter;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.tls.ClientTls;
import io.smartproxy.tls.TlsContexts;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Turns what the file says of a route into what serves its connections.
///
/// @param resolver shared by all the routes
/// @param demo     where the demo backend listens; null when no route wants it
/// @param contexts the certificates of all the routes
/// @param lists    the access lists of all the routes
/// @param places   how many connections a route may have
/// @param ledger   keeps the figures of all the routes
/// @param targets  takes in the targets of all the routes
/// @param warnings what targets do wrong
record RouteFactory(Resolver resolver, SocketAddress demo, TlsContexts contexts, AccessLists lists,
        Function<RouteConfig, RouteLimit> places, Ledger ledger, Targets targets, FoldedWarnings warnings) {

    Route route(RouteConfig config) {
        Optional<RouteTls> tls = config.tls().map(this::tls);
        RouteGuard guard = new RouteGuard(lists.of(config.security()), places.apply(config));
        return switch (config.action()) {
            case ActionConfig.Forward forward -> forward(config, guard, tls, forward);
            case ActionConfig.Kernel _ -> throw new IllegalArgumentException("the kernel serves " + config.name());
            case ActionConfig.Redirect(String to, int status) ->
                new Route.Answer(meter(config), guard, tls, new HttpAnswer.Redirect(to, status));
            case ActionConfig.Respond(int status, String body) ->
                new Route.Answer(meter(config), guard, tls, new HttpAnswer.Fixed(status, body));
            case ActionConfig.Block() -> new Route.Block(meter(config), guard, tls);
        };
    }

    /// What is kept of a route that the kernel serves.
    KernelTargets kernel(RouteConfig route) {
        PoolConfig pool = ((ActionConfig.Kernel) route.action()).pool();
        Probe probe = new Probe(pool.health(), new SentHeader.None(), Optional.empty(), Optional.empty());
        List<Target> its = members(route.name(), pool, probe).stream().map(Member::target).toList();
        RouteMeter meter = ledger.route(route.name(), its.stream().map(Target::meter).toList());
        meter.ofKernel();
        return new KernelTargets(meter, its);
    }

    private RouteMeter meter(RouteConfig config) {
        return proxied(config.name(), List.of());
    }

    private RouteMeter proxied(String name, List<TargetMeter> meters) {
        RouteMeter meter = ledger.route(name, meters);
        meter.proxied();
        return meter;
    }

    private List<Member> members(String route, PoolConfig pool, Probe probe) {
        return pool.members().stream()
                .map(member -> new Member(targets.target(route, place(member.target()), member.target().shown(), probe),
                        member.weight(), member.backup()))
                .toList();
    }

    private Route forward(RouteConfig route, RouteGuard guard, Optional<RouteTls> tls, ActionConfig.Forward config) {
        Probe probe = probe(route.match(), tls, config);
        List<Member> members = members(route.name(), config.pool(), probe);
        RouteMeter meter = proxied(route.name(), members.stream().map(member -> member.target().meter()).toList());
        TargetPool pool = new TargetPool(route.name(), members, config.pool(), resolver, warnings);
        return new Route.Forward(meter, guard, tls, pool, config.life(), new TargetHeader(config.header()));
    }

    /// Checks speak what clients' connections bring to the targets, as far as that is known.
    private Probe probe(MatchConfig match, Optional<RouteTls> tls, ActionConfig.Forward config) {
        boolean secure = config.pool().health().check() == HealthConfig.Check.TLS
                || config.pool().health().check() == HealthConfig.Check.HTTP && match.tls() == TlsMode.PASSTHROUGH;
        Optional<ClientTls> spoken = tls.flatMap(RouteTls::targets)
                .or(() -> secure ? Optional.of(contexts.unverified()) : Optional.empty());
        Optional<String> name =
                match.domains().stream().filter(domain -> !domain.wildcard()).map(DomainPattern::name).findFirst();
        boolean plain = config.pool().health().check() == HealthConfig.Check.TCP;
        return new Probe(config.pool().health(), config.header(), spoken.filter(_ -> !plain), name);
    }

    private RouteTls tls(TlsConfig config) {
        return new RouteTls(contexts.server(config.clients()), config.targets().map(contexts::client),
                config.handshakeTimeout());
    }

    private Place place(TargetConfig config) {
        return switch (config) {
            case TargetConfig.Tcp(var host, var port, _) -> new Place.Named(host, port);
            case TargetConfig.Unix(var path, _) -> new Place.Fixed(UnixDomainSocketAddress.of(path));
            case TargetConfig.Demo _ -> new Place.Fixed(demo);
        };
    }
}
