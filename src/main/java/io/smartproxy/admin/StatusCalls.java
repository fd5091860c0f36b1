package io.smartproxy.admin;

import io.smartproxy.log.Json;
import io.smartproxy.metrics.ConnectionFigures;
import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.Throughput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Calls about the proxy as a whole: what it is, whether it is well, and what its file says now.
record StatusCalls(AdminSource source) {

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    List<Router.Call> calls() {
        return List.of(
                new Router.Call("GET", "/healthz", this::health),
                new Router.Call("GET", "/readyz", this::readiness),
                Router.Call.heavy("/metrics", this::prometheus),
                new Router.Call("GET", "/api/v1/status", this::status),
                new Router.Call("POST", "/api/v1/reload", true, this::reload));
    }

    private Answer health(Request request) throws RefusedException {
        request.query();
        return Answer.text(200, PLAIN, "ok\n");
    }

    /// Whether new connections would be taken.
    private Answer readiness(Request request) throws RefusedException {
        request.query();
        return source.status().get().draining() ? Answer.text(503, PLAIN, "draining\n")
                : Answer.text(200, PLAIN, "ok\n");
    }

    private Answer prometheus(Request request) throws RefusedException {
        request.query();
        return Answer.text(200, PROMETHEUS, source.prometheus().get());
    }

    private Answer status(Request request) throws RefusedException {
        request.query();
        ProxyStatus status = source.status().get();
        return Answer.json(json -> {
            json.object();
            writeState(json, status);
            writeListeners(json, status);
            writeFigures(json, status);
            strings(json.name("summaries"), status.summaries());
            writeWindows(json, source.metrics().throughput());
            json.endObject();
        });
    }

    private static void writeState(Json json, ProxyStatus status) {
        Duration uptime = Duration.between(status.started(), Instant.now());
        json.name("version").value(status.version())
                .name("started").value(Figures.time(status.started()))
                .name("uptime").value(Figures.seconds(uptime))
                .name("draining").value(status.draining());
        ReloadStatus reload = status.lastReload();
        json.name("config").object().name("file").value(status.configFile())
                .name("lastReload").object()
                .name("time").value(Figures.time(reload.time()))
                .name("ok").value(reload.ok());
        writeOutcome(json, reload);
        json.endObject().endObject();
    }

    private static void writeOutcome(Json json, ReloadStatus reload) {
        strings(json.name("errors"), reload.errors());
        strings(json.name("changes"), reload.changes());
        strings(json.name("needsRestart"), reload.needsRestart());
    }

    private static void writeListeners(Json json, ProxyStatus status) {
        json.name("listeners").array();
        status.listeners().forEach(listener -> {
            json.object().name("address").value(listener.shown());
            strings(json.name("routes"), listener.routes());
            json.name("mode").value(listener.mode()).endObject();
        });
        json.endArray();
    }

    private void writeFigures(Json json, ProxyStatus status) {
        Metrics metrics = source.metrics();
        ConnectionFigures connections = metrics.connections();
        new Figures(json)
                .object("connections", () -> json.name("active").value(connections.active())
                        .name("total").value(connections.total()).name("max").value(status.maxConnections()))
                .object("bytes", () -> new Figures(json).bytes(metrics.totals()))
                .endings("refusals", metrics.refusals())
                .endings("closes", metrics.closes())
                .zombies("zombies", metrics.zombies());
    }

    private static void writeWindows(Json json, Throughput throughput) {
        json.name("admin").object().name("instantWindow").value(Figures.seconds(throughput.instantWindow()))
                .name("retention").value(Figures.seconds(throughput.retention())).endObject();
    }

    private static void strings(Json json, List<String> strings) {
        json.array();
        strings.forEach(json::value);
        json.endArray();
    }

    private Answer reload(Request request) throws RefusedException {
        request.query();
        ReloadStatus reload = source.reload().get();
        return Answer.json(reload.ok() ? 200 : 422, json -> {
            json.object();
            if (reload.ok()) {
                json.name("ok").value(true);
            } else {
                json.name("error").value("the file cannot be taken up, nothing has changed");
            }
            writeOutcome(json, reload);
            json.endObject();
        });
    }
}
