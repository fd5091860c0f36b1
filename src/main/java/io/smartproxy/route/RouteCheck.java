package io.smartproxy.route;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What only all the routes together show to be wrong.
final class RouteCheck {

    private final ProxyConfig config;
    private final RouteTable<RouteConfig> table;

    RouteCheck(ProxyConfig config) {
        this.config = config;
        table = RouteTable.compile(config.routes(), route -> route);
    }

    List<ConfigError> errors() {
        List<ConfigError> disagreements = new TlsAgreement(config).errors(table.distinctListeners());
        return Stream.of(covered(), disagreements, endlessSilence()).flatMap(Collection::stream).sorted().toList();
    }

    private List<ConfigError> covered() {
        BitSet reached = new BitSet();
        Map<Integer, SortedSet<Integer>> covers = new TreeMap<>();
        for (ListenerRoutes<RouteConfig> listener : table.distinctListeners()) {
            for (Match<RouteConfig> route : listener.routes()) {
                if (reached.get(route.place())) {
                    continue;
                }
                List<Match<RouteConfig>> ahead = listener.coversOf(route);
                reached.set(route.place(), ahead.isEmpty());
                SortedSet<Integer> all = covers.computeIfAbsent(route.place(), _ -> new TreeSet<>());
                ahead.forEach(cover -> all.add(cover.place()));
            }
        }
        List<ConfigError> errors = new ArrayList<>();
        covers.forEach((place, all) -> {
            if (!reached.get(place)) {
                errors.add(neverMatches(config.routes().get(place), takers(all)));
            }
        });
        return errors;
    }

    private String takers(SortedSet<Integer> places) {
        String named = places.stream().map(config.routes()::get)
                .map(route -> "'" + route.name() + "' (line " + route.line() + ")")
                .collect(Collectors.joining(", "));
        return places.size() == 1
                ? "route " + named + " ahead of it takes all that it would"
                : "routes " + named + " ahead of it take all that it would";
    }

    /// Named at the first of the route's own lines that it is most likely about. `default.KEY` would be a line that has
    /// nothing to do with this route more than with any other.
    private ConfigError neverMatches(RouteConfig route, String why) {
        String prefix = "route." + route.name() + ".";
        String key = Stream.of("domains", "path", "listen")
                .map(prefix::concat).filter(config.lines()::containsKey).findFirst().orElse(prefix + "listen");
        return new ConfigError(
                config.file(), config.lines().getOrDefault(key, route.line()), key, "can never match: " + why);
    }

    /// Without a deadline, a client that waits for the server to speak first is waited for in turn.
    private List<ConfigError> endlessSilence() {
        if (!config.settings().prefaceTimeout().isZero()) {
            return List.of();
        }
        Optional<PortCut> mixed = PortCut.listeners(config.routes()).values().stream().flatMap(Collection::stream)
                .filter(cut -> isMixed(routes(cut)) || routes(cut).tls().mixes()).findFirst();
        return mixed.stream().map(cut -> config.errorAt("timeout.preface", "is off, but listener " + cut.shown()
                + " reads the client's first bytes" + (isMixed(routes(cut)) ? "" : " inside TLS")
                + " and has a route for clients that send none, which would never get"
                + " there; expected a time like 10s")).toList();
    }

    private ListenerRoutes<RouteConfig> routes(PortCut cut) {
        return table.listener(cut.items().getFirst().address(), cut.ports().first()).orElseThrow();
    }

    private static boolean isMixed(ListenerRoutes<RouteConfig> routes) {
        return routes.needsPreface() && routes.takesOpaque();
    }
}
