package io.smartproxy.admin;

import io.smartproxy.log.Json;
import io.smartproxy.metrics.IpFigures;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.RouteFigures;
import io.smartproxy.metrics.TargetFigures;
import io.smartproxy.metrics.Throughput;
import io.smartproxy.metrics.Totals;
import java.util.List;

/// Calls about sums over connections: by route with its targets, and by client IP.
record RouteCalls(Metrics metrics) {

    private static final int MOST_IPS = 10_000;
    private static final int USUAL_IPS = 50;

    List<Router.Call> calls() {
        return List.of(
                Router.Call.heavy("/api/v1/routes", this::routes),
                Router.Call.heavy("/api/v1/ips", this::ips));
    }

    private Answer routes(Request request) throws RefusedException {
        request.query();
        Throughput throughput = metrics.throughput();
        List<RouteFigures> routes = metrics.routes();
        Figures.Windows rates = Figures.Windows.of(throughput, throughput::byRoute);
        return Answer.json(json -> {
            json.array();
            routes.forEach(route -> write(json, route, rates));
            json.endArray();
        });
    }

    private static void write(Json json, RouteFigures route, Figures.Windows rates) {
        json.object().name("route").value(route.name());
        Figures figures = sums(json, route.active(), route.total(), route.bytes());
        rates.write(figures, route.name());
        figures.endings("refusals", route.refusals());
        json.name("targets").array();
        route.targets().forEach(target -> write(json, target));
        json.endArray();
        json.name("kernel");
        route.kernel().ifPresentOrElse(
                forwarded -> new Figures(json.object()).bytes(forwarded).json().endObject(), json::nullValue);
        figures.percentiles("connect", route.connect()).percentiles("handshake", route.handshake())
                .percentiles("duration", route.duration());
        json.endObject();
    }

    private static void write(Json json, TargetFigures target) {
        json.object().name("target").value(target.target()).name("up").value(target.up())
                .name("health").value(target.health().state().label())
                .name("trouble").value(target.health().trouble())
                .name("active").value(target.active()).name("total").value(target.total())
                .name("failed").value(target.failed());
        new Figures(json).bytes(target.bytes());
        json.endObject();
    }

    private Answer ips(Request request) throws RefusedException {
        int limit = request.query("limit").number("limit", MOST_IPS, USUAL_IPS);
        Throughput throughput = metrics.throughput();
        List<IpFigures> ips = metrics.ips(limit);
        Figures.Windows rates = Figures.Windows.of(throughput, throughput::byIp);
        return Answer.json(json -> {
            json.array();
            ips.forEach(ip -> {
                json.object().name("ip").value(ip.ip());
                Figures figures = sums(json, ip.active(), ip.total(), ip.bytes());
                rates.write(figures, ip.ip());
                figures.endings("refusals", ip.refusals());
                json.endObject();
            });
            json.endArray();
        });
    }

    private static Figures sums(Json json, int active, long total, Totals bytes) {
        json.name("active").value(active).name("total").value(total);
        return new Figures(json).bytes(bytes);
    }
}
