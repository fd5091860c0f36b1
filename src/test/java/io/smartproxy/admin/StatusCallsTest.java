package io.smartproxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.JsonReader;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.net.ZombieKind;
import io.smartproxy.route.ListenerLine;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusCallsTest {

    private TestAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new TestAdmin();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void tellsWhatTheProxyIsAndHowItIs() throws Exception {
        ReloadStatus broken = ReloadStatus.rejected(Instant.parse("2026-11-25T10:05:00.5Z"),
                List.of("proxy.properties:3: lisen: unknown key"));
        admin.status = new ProxyStatus("0.1.0", TestAdmin.STARTED, "proxy.properties", broken,
                List.of(new ListenerLine("127.0.0.1:8080", List.of("demo", "moved"), "http, plain")), 5000, true,
                List.of("first", "second"));
        admin.ledger.close(admin.flow("10.0.0.1", admin.ledger.route("demo", List.of()), 100, 400),
                CloseReason.NORMAL);
        admin.ledger.close(admin.flow("10.0.0.1", null, 23, 56), RefusalReason.NO_ROUTE);
        admin.ledger.zombies().count(ZombieKind.STUCK);
        admin.flow("10.0.0.1", null, 0, 0);

        Map<?, ?> status = (Map<?, ?>) admin.json("/status");
        double uptime = Duration.between(TestAdmin.STARTED, Instant.now()).toNanos() / 1e9;
        assertThat((double) status.remove("uptime")).isBetween(uptime - 30, uptime);
        assertThat(status).isEqualTo(JsonReader.read("""
                {"version":"0.1.0","started":"2026-11-25T10:00:00.000Z","draining":true,
                 "config":{"file":"proxy.properties","lastReload":{"time":"2026-11-25T10:05:00.500Z","ok":false,
                  "errors":["proxy.properties:3: lisen: unknown key"],"changes":[],"needsRestart":[]}},
                 "listeners":[{"address":"127.0.0.1:8080","routes":["demo","moved"],"mode":"http, plain"}],
                 "connections":{"active":1,"total":3,"max":5000},
                 "bytes":{"received":123,"sent":456},
                 "refusals":{"no-route":1},"closes":{"normal":1},"zombies":{"stuck":1},
                 "summaries":["first","second"],
                 "admin":{"instantWindow":1.0,"retention":100.0}}
                """));
    }

    @Test
    void probesSayWhetherItLivesAndWhetherItTakesConnections() throws Exception {
        assertThat(admin.get("/healthz").body()).isEqualTo("ok\n");
        assertThat(admin.get("/readyz").body()).isEqualTo("ok\n");
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
        admin.status = new ProxyStatus("0.1.0", TestAdmin.STARTED, "f", TestAdmin.LOADED, List.of(), 1, true,
                List.of());
        assertThat(admin.get("/readyz").body()).isEqualTo("draining\n");
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreHandedOnWithTheTypeThatPrometheusExpects() throws Exception {
        admin.prometheus = () -> "# TYPE é gauge\né 1\n";
        HttpResponse<String> metrics = admin.get("/metrics");
        assertThat(metrics.body()).isEqualTo("# TYPE é gauge\né 1\n");
        assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        admin.prometheus = () -> "";
        assertThat(admin.get("/metrics").body()).isEmpty();
    }

    private HttpResponse<String> reload(ReloadStatus outcome) throws Exception {
        admin.reload = () -> outcome;
        return admin.send("POST", "/api/v1/reload", "X-SmartProxy", "1");
    }

    @Test
    void reloadingSaysWhatHasComeOfIt() throws Exception {
        HttpResponse<String> applied = reload(ReloadStatus.applied(TestAdmin.STARTED,
                List.of("route a: changed targets", "proxy: changed log.level"), List.of("admin.listen")));
        assertThat(applied.statusCode()).isEqualTo(200);
        assertThat(JsonReader.read(applied.body())).isEqualTo(JsonReader.read("""
                {"ok":true,"errors":[],"changes":["route a: changed targets","proxy: changed log.level"],
                 "needsRestart":["admin.listen"]}"""));

        HttpResponse<String> rejected =
                reload(ReloadStatus.rejected(TestAdmin.STARTED, List.of("f:1: a: is bad", "f:2: b: is worse")));
        assertThat(rejected.statusCode()).isEqualTo(422);
        assertThat(JsonReader.read(rejected.body())).isEqualTo(JsonReader.read("""
                {"error":"the file cannot be taken up, nothing has changed",
                 "errors":["f:1: a: is bad","f:2: b: is worse"],"changes":[],"needsRestart":[]}"""));
    }
}
