package io.smartproxy.admin;

import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.Rates;
import io.smartproxy.metrics.Sample;
import io.smartproxy.metrics.Throughput;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Calls about how fast bytes move.
record ThroughputCalls(Metrics metrics) {

    private static final int USUAL_HISTORY = 60;

    List<Router.Call> calls() {
        return List.of(
                Router.Call.heavy("/api/v1/throughput", this::throughput),
                Router.Call.heavy("/api/v1/history", this::history),
                new Router.Call("GET", "/api/v1/events", this::events));
    }

    private Answer throughput(Request request) throws RefusedException {
        Throughput throughput = metrics.throughput();
        Duration window = request.query("window")
                .seconds("window", throughput.retention(), throughput.instantWindow());
        Rates all = throughput.over(window);
        Map<String, Rates> routes = throughput.byRoute(window);
        Map<String, Rates> ips = throughput.byIp(window);
        return Answer.json(json -> {
            json.object().name("window").value(Figures.seconds(window));
            new Figures(json).rates(all).ratesByName("routes", routes).ratesByName("ips", ips);
            json.endObject();
        });
    }

    private Answer history(Request request) throws RefusedException {
        Throughput throughput = metrics.throughput();
        Query query = request.query("seconds", "route");
        int retention = Math.toIntExact(throughput.retention().toSeconds());
        int seconds = query.number("seconds", retention, Math.min(USUAL_HISTORY, retention));
        String route = query.text("route").orElse(null);
        List<Sample> samples = route == null ? throughput.history(seconds)
                : throughput.history(seconds, route)
                        .orElseThrow(() -> new RefusedException(404, "there is no route " + route));
        return Answer.json(json -> {
            json.array();
            samples.forEach(sample -> json.object()
                    .name("time").value(Figures.time(sample.time()))
                    .name("span").value(Figures.seconds(sample.span()))
                    .name("received").value(sample.received())
                    .name("sent").value(sample.sent()).endObject());
            json.endArray();
        });
    }

    private Answer events(Request request) throws RefusedException {
        request.query();
        return new Answer.Events();
    }
}
