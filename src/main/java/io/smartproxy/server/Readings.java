package io.smartproxy.server;

import io.smartproxy.balance.HealthChecks;
import io.smartproxy.balance.Place;
import io.smartproxy.balance.Resolver;
import io.smartproxy.balance.Targets;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.connection.ConnectionHandler;
import io.smartproxy.connection.Deadlines;
import io.smartproxy.connection.Route;
import io.smartproxy.demo.DemoServer;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.guard.ConnectionLimits;
import io.smartproxy.guard.RouteLimit;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.route.RouteTable;
import io.smartproxy.stream.BufferPools;
import io.smartproxy.tls.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes of each reading of the file what serves connections. It keeps what outlives a reading: figures, health, names
/// that were looked up, the demo backend, who is in.
///
/// For one thread at a time.
final class Readings implements AutoCloseable {

    private final Log log;
    private final Ledger ledger;
    private final ConnectionLimits limits;
    private final Deadlines deadlines;
    private final FoldedWarnings warnings;
    private final Upkeep upkeep;
    private final Resolver resolver = new Resolver(InetAddress::getAllByName);
    private final HealthChecks checks;
    private DemoServer demo;
    private BufferPools pools;

    Readings(Ledger ledger, ConnectionLimits limits, Deadlines deadlines, FoldedWarnings warnings, Upkeep upkeep,
            Log log) {
        this.ledger = ledger;
        this.limits = limits;
        this.deadlines = deadlines;
        this.warnings = warnings;
        this.upkeep = upkeep;
        this.log = log;
        checks = new HealthChecks(System::nanoTime, resolver, log);
    }

    HealthChecks checks() {
        return checks;
    }

    /// What a reading needs that may not be had; nothing of it is in use yet.
    record Means(TlsContexts contexts, AccessLists lists) {
    }

    /// @param before what is in use; empty at the start
    /// @throws IOException when something cannot be had; nothing has changed
    Means means(ProxyConfig config, Optional<Reading> before) throws IOException {
        if (demo == null && wantsDemo(config)) {
            demo = DemoServer.start();
        }
        TlsContexts contexts = before.isPresent()
                ? before.get().contexts().next(config, log)
                : TlsContexts.load(config, log);
        return new Means(contexts, AccessLists.load(config, log));
    }

    /// Makes the reading, which is in use from now on as far as figures, limits and health go.
    Reading make(ProxyConfig config, Means means, Optional<Reading> before) {
        tell(config, before);
        Capacities capacities = Capacities.of(config);
        limits.follow(config.settings().limits(), capacities.connections());
        Targets targets = checks.next();
        RouteFactory factory = new RouteFactory(resolver, demo == null ? null : demo.address(), means.contexts(),
                means.lists(), route -> places(route, before), ledger, targets, warnings);
        Map<String, Route> byName = new LinkedHashMap<>();
        Map<String, KernelTargets> kernel = new LinkedHashMap<>();
        config.kernel().routes().forEach(route -> kernel.put(route.name(), factory.kernel(route)));
        RouteTable<Route> routes = RouteTable.compile(config.proxied().routes(), route -> {
            Route made = factory.route(route);
            byName.put(route.name(), made);
            return made;
        });
        ledger.follow(capacities.ledger(config.settings().metrics(), limits::clientName));
        ledger.order(config.routes().stream().map(RouteConfig::name).toList());
        checks.watch(targets);
        resolveTargets(config, before);
        return new Reading(config, capacities, means.contexts(), means.lists(), routes, byName, kernel,
                handler(config, before));
    }

    /// What may not be what was meant, unless it has been said before.
    private void tell(ProxyConfig config, Optional<Reading> before) {
        List<String> said = before.stream().flatMap(reading -> Judgement.warnings(reading.config()).stream())
                .map(Readings::withoutLine).toList();
        for (ConfigError warning : Judgement.warnings(config)) {
            if (!said.contains(withoutLine(warning))) {
                log.warn(warning.toString());
            }
        }
    }

    private static String withoutLine(ConfigError warning) {
        return warning.key() + ": " + warning.message();
    }

    /// Those of the route that has had the name before, with whoever has taken one.
    private static RouteLimit places(RouteConfig route, Optional<Reading> before) {
        Optional<RouteLimit> known =
                before.map(reading -> reading.byName().get(route.name())).map(found -> found.guard().limit());
        known.ifPresent(places -> places.follow(route.security()));
        return known.orElseGet(() -> new RouteLimit(route.security()));
    }

    private ConnectionHandler handler(ProxyConfig config, Optional<Reading> before) {
        int size = config.settings().bufferSize();
        if (before.isEmpty() || before.get().config().settings().bufferSize() != size) {
            pools = BufferPools.ofSize(size);
        }
        return new ConnectionHandler(config.settings(), limits, pools, deadlines, log, warnings, upkeep.watch(),
                upkeep::ended);
    }

    private static boolean wantsDemo(ProxyConfig config) {
        return targets(config).anyMatch(TargetConfig.Demo.class::isInstance);
    }

    private static Stream<TargetConfig> targets(ProxyConfig config) {
        return config.routes().stream().flatMap(route -> route.action().targets().stream());
    }

    /// Names that do not resolve now may do so later: a warning, and no reason not to go on.
    private void resolveTargets(ProxyConfig config, Optional<Reading> before) {
        List<TargetConfig> known = before.stream().flatMap(reading -> targets(reading.config())).toList();
        config.proxied().routes().forEach(route -> {
            for (TargetConfig target : route.action().targets()) {
                if (!known.contains(target) && target instanceof TargetConfig.Tcp(var host, var port, var shown)) {
                    resolver.prepare(new Place.Named(host, port), () -> log.warn("route " + route.name()
                            + ": the name of target " + shown + " does not resolve for now"));
                }
            }
        });
    }

    /// Nothing is connected to any more: attempts end, and nothing is checked or looked up. A second time does nothing.
    void stopConnecting() {
        checks.close();
        resolver.close();
    }

    @Override
    public void close() {
        stopConnecting();
        if (demo != null) {
            demo.close();
        }
    }
}
