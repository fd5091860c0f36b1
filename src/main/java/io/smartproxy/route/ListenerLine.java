package io.smartproxy.route;

import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TlsMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A listener, as the start shows it.
///
/// @param shown  address and port as the file writes them; ports in a row with the same routes are one line
/// @param routes the names of its routes, in the order of the file; not those of a less specific address, which do not
///               count for its connections
/// @param mode   what clients it takes: `plain`, whatever they say, where no route needs the client's first bytes;
///               `block`, none, where all routes close at once; `kernel`, likewise whatever they say, where the
///               kernel forwards them; otherwise those of `tls passthrough`, `tls terminate`,
///               `tls terminate-and-reencrypt`, `http` (a request in plain text, by its host or path or for an answer
///               of the proxy's own) and `plain` that some route takes
public record ListenerLine(String shown, List<String> routes, String mode) {

    /// All the listeners, in the order in which the file first names them.
    ///
    /// @param routes in the order of the file
    public static List<ListenerLine> of(List<RouteConfig> routes) {
        return PortCut.listeners(routes).values().stream()
                .flatMap(Collection::stream)
                .sorted(Comparator.comparingInt(cut -> cut.items().getFirst().place()))
                .map(cut -> line(cut, cut.routeNumbers().stream().map(routes::get).toList()))
                .toList();
    }

    private static ListenerLine line(PortCut cut, List<RouteConfig> routes) {
        return new ListenerLine(cut.shown(), routes.stream().map(RouteConfig::name).toList(), mode(routes));
    }

    private static String mode(List<RouteConfig> routes) {
        if (routes.stream().allMatch(ListenerLine::isBlock)) {
            return "block";
        }
        if (routes.stream().allMatch(RouteConfig::isKernel)) {
            return "kernel";
        }
        // What is turned away is not taken.
        List<Match<RouteConfig>> matches = routes.stream()
                .filter(route -> !isBlock(route))
                .map(route -> Match.of(0, route, route)).toList();
        if (routes.stream().noneMatch(route -> Match.of(0, route, route).needsPreface())) {
            return "plain";
        }
        List<String> modes = new ArrayList<>();
        if (matches.stream().anyMatch(match -> match.tls() && !match.terminates())) {
            modes.add("tls " + TlsMode.PASSTHROUGH.label());
        }
        Stream.of(TlsMode.TERMINATE, TlsMode.REENCRYPT)
                .filter(mode -> routes.stream().anyMatch(route -> !isBlock(route) && route.match().tls() == mode))
                .forEach(mode -> modes.add("tls " + mode.label()));
        // What takes other bytes too does not look at the request.
        if (matches.stream().anyMatch(match -> match.http() && !match.opaque())) {
            modes.add("http");
        }
        if (matches.stream().anyMatch(Match::opaque)) {
            modes.add("plain");
        }
        return String.join(", ", modes);
    }

    private static boolean isBlock(RouteConfig route) {
        return route.action() instanceof ActionConfig.Block;
    }
}
