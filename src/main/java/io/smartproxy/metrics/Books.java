package io.smartproxy.metrics;

import io.smartproxy.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// What a reader gets to see while the [Ledger] is locked for it. Nothing of it may be kept.
///
/// @param now    in nanoseconds
/// @param active connections that are open
/// @param total  connections since the start
record Books(LedgerSettings settings, long now, int active, long total, Ticks ticks, ThroughputTracker all,
        RouteMeter unrouted, Map<String, RouteMeter> routes, Map<IpAddress, IpMeter> ips, IpMeter otherIps) {

    /// What client IPs without figures of their own go by.
    static final String OTHER = "other";

    /// In the order of the file; at the end those that have none, if there ever were any.
    Stream<RouteMeter> allRoutes() {
        return Stream.concat(routes.values().stream(), Stream.of(unrouted).filter(RouteMeter::isUsed));
    }

    /// A figure of each client IP by its name; of those that have none of their own together, if there were
    /// any.
    <T> Map<String, T> byIp(BiFunction<String, IpMeter, T> figure) {
        Map<String, T> figures = new LinkedHashMap<>();
        ips.forEach((address, meter) -> {
            String name = settings.ipName().apply(address);
            figures.put(name, figure.apply(name, meter));
        });
        if (otherIps.account().total() > 0) {
            figures.put(OTHER, figure.apply(OTHER, otherIps));
        }
        return figures;
    }
}
