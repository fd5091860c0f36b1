package io.smartproxy.metrics;

import io.smartproxy.metrics.Exposition.Labels;
import io.smartproxy.metrics.Exposition.Type;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.net.ZombieKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The families `smartproxy_*`.
final class ProxyFamilies {

    private final Metrics metrics;
    private final String version;
    private final BooleanSupplier reloaded;

    ProxyFamilies(Metrics metrics, String version, BooleanSupplier reloaded) {
        this.metrics = metrics;
        this.version = version;
        this.reloaded = reloaded;
    }

    void write(Exposition to) {
        to.family("smartproxy_build_info", Type.GAUGE, "The version that runs; always 1.")
                .sample(Labels.of("version", version), 1);
        to.family("smartproxy_config_last_reload_success", Type.GAUGE,
                "Whether the file, when it was last read, was taken: 1, or 0 for one with errors.")
                .sample(reloaded.getAsBoolean() ? 1 : 0);
        // Once: a route may come or go meanwhile, and its samples belong together.
        List<RouteFigures> routes = metrics.routes();
        connections(to, routes);
        kernel(to, routes.stream().filter(route -> route.kernel().isPresent()).toList());
        endings(to);
        throughput(to);
        targets(to, routes);
        histograms(to, routes);
    }

    private static void connections(Exposition to, List<RouteFigures> routes) {
        byRoute(to, routes, "smartproxy_connections_active", Type.GAUGE,
                "Connections of clients that are open.", RouteFigures::active);
        byRoute(to, routes, "smartproxy_connections_total", Type.COUNTER,
                "Connections that clients have opened, refused ones included.", RouteFigures::total);
        byRoute(to, routes, "smartproxy_received_bytes_total", Type.COUNTER,
                "Bytes read from clients.", route -> route.bytes().received());
        byRoute(to, routes, "smartproxy_sent_bytes_total", Type.COUNTER,
                "Bytes written to clients.", route -> route.bytes().sent());
    }

    private static void kernel(Exposition to, List<RouteFigures> routes) {
        if (!routes.isEmpty()) {
            byRoute(to, routes, "smartproxy_kernel_forwarded_bytes_total", Type.COUNTER, "Bytes that the kernel has"
                    + " forwarded, both ways, headers of IP and TCP included; in no other figure.",
                    route -> route.kernel().orElseThrow().sum());
        }
    }

    private static void byRoute(Exposition to, List<RouteFigures> routes, String name, Type type, String help,
            ToLongFunction<RouteFigures> figure) {
        to.family(name, type, help);
        routes.forEach(route -> to.sample(of(route), figure.applyAsLong(route)));
    }

    private static Labels of(RouteFigures route) {
        return Labels.of("route", route.name());
    }

    private void endings(Exposition to) {
        each(to, "smartproxy_connections_rejected_total", "Connections that were turned away.", "reason",
                RefusalReason.values(), RefusalReason::label, metrics.refusals());
        each(to, "smartproxy_connections_closed_total", "Connections that were let in and have ended.", "reason",
                CloseReason.values(), CloseReason::label, metrics.closes());
        each(to, "smartproxy_zombies_total", "Connections that were found only to seem alive.", "kind",
                ZombieKind.values(), ZombieKind::label, metrics.zombies());
    }

    /// Those that have not come up as well: a rate can only be told of what is there from the start.
    private static <E extends Enum<E>> void each(Exposition to, String name, String help, String label, E[] values,
            Function<E, String> word, Map<E, Long> counts) {
        to.family(name, Type.COUNTER, help);
        for (E value : values) {
            to.sample(Labels.of(label, word.apply(value)), counts.getOrDefault(value, 0L));
        }
    }

    private void throughput(Exposition to) {
        Throughput throughput = metrics.throughput();
        Map<String, Rates> windows = new LinkedHashMap<>();
        windows.put("instant", throughput.instant());
        windows.put("recent", throughput.recent());
        windows.put("average", throughput.average());
        to.family("smartproxy_throughput_bytes_per_second", Type.GAUGE, "How fast bytes move between the proxy and its"
                + " clients: instant over metrics.instantWindow, recent over 10 s, average over 60 s.");
        windows.forEach((window, rates) -> to.sample(direction("received", window), rates.received())
                .sample(direction("sent", window), rates.sent()));
    }

    private static Labels direction(String direction, String window) {
        return Labels.of("direction", direction).and("window", window);
    }

    private static void targets(Exposition to, List<RouteFigures> routes) {
        byTarget(to, routes, "smartproxy_target_up",
                "Whether connections go to a target: 1, or 0 while checks or connects say that it is of no use.",
                target -> target.up() ? 1 : 0, Math::max);
        byTarget(to, routes, "smartproxy_target_connections_active", "Connections to a target that are open.",
                TargetFigures::active, Long::sum);
    }

    /// @param together a target that the file has twice in a route is one, as its samples must differ
    private static void byTarget(Exposition to, List<RouteFigures> routes, String name, String help,
            ToLongFunction<TargetFigures> figure, BinaryOperator<Long> together) {
        to.family(name, Type.GAUGE, help);
        for (RouteFigures route : routes) {
            Map<String, Long> figures = new LinkedHashMap<>();
            route.targets().forEach(
                    target -> figures.merge(target.target(), figure.applyAsLong(target), together));
            figures.forEach((target, value) -> to.sample(of(route).and("target", target), value));
        }
    }

    private static void histograms(Exposition to, List<RouteFigures> routes) {
        byRoute(to, routes, "smartproxy_connect_seconds", "How long it took to reach a target that was reached.",
                HistogramFamily.UP_TO_TEN_SECONDS, RouteFigures::connect);
        byRoute(to, routes, "smartproxy_handshake_seconds", "How long TLS with clients took to come about.",
                HistogramFamily.UP_TO_TEN_SECONDS, RouteFigures::handshake);
        byRoute(to, routes, "smartproxy_connection_seconds", "How long connections that are over were open.",
                HistogramFamily.UP_TO_A_DAY, RouteFigures::duration);
    }

    private static void byRoute(Exposition to, List<RouteFigures> routes, String name, String help,
            HistogramFamily bounds, Function<RouteFigures, Histogram.Snapshot> figure) {
        to.family(name, Type.HISTOGRAM, help);
        routes.forEach(route -> bounds.write(to, of(route), figure.apply(route)));
    }
}
