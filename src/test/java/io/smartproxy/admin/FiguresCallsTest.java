package io.smartproxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.JsonReader;
import io.smartproxy.metrics.ByteCounter;
import io.smartproxy.metrics.Flow;
import io.smartproxy.metrics.RouteMeter;
import io.smartproxy.metrics.TargetHealth;
import io.smartproxy.metrics.TargetMeter;
import io.smartproxy.metrics.TargetState;
import io.smartproxy.metrics.Totals;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The calls that read sums and rates.
class FiguresCallsTest {

    private static final String HOSTILE = "<script>\"\u2028";

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
    void throughputIsOfTheWindowThatIsAskedFor() throws Exception {
        RouteMeter demo = admin.ledger.route("demo", List.of());
        admin.ledger.route("quiet", List.of());
        admin.tick();
        admin.flow("10.0.0.1", demo, 1000, 3000);
        admin.flow("10.0.0.2", null, 0, 0);
        admin.tick();
        admin.flow("10.0.0.1", demo, 0, 0);
        admin.tick();
        assertThat(admin.json("/throughput")).isEqualTo(JsonReader.read("""
                {"window":1.0,"received":0,"sent":0,
                 "routes":{"demo":{"received":0,"sent":0},"quiet":{"received":0,"sent":0},
                           "":{"received":0,"sent":0}},
                 "ips":{"10.0.0.1":{"received":0,"sent":0},"10.0.0.2":{"received":0,"sent":0}}}"""));
        Object two = JsonReader.read("""
                {"window":2.0,"received":500,"sent":1500,
                 "routes":{"demo":{"received":500,"sent":1500},"quiet":{"received":0,"sent":0},
                           "":{"received":0,"sent":0}},
                 "ips":{"10.0.0.1":{"received":500,"sent":1500},"10.0.0.2":{"received":0,"sent":0}}}""");
        assertThat(admin.json("/throughput?window=2")).isEqualTo(two);
        assertThat(admin.json("/throughput?window=2.0")).isEqualTo(two);
        assertThat(((Map<?, ?>) admin.json("/throughput?window=0.25")).get("window")).isEqualTo(0.25);
        assertThat(((Map<?, ?>) admin.json("/throughput?window=100")).get("window")).isEqualTo(100.0);
    }

    @Test
    void connectionsWithoutARouteAndClientsWithoutFiguresOfTheirOwnAreShownByTheirSums() throws Exception {
        for (int client = 1; client <= 4; client++) {
            admin.ledger.close(admin.flow("10.0.0." + client, null, 10, 0), RefusalReason.NO_ROUTE);
        }
        admin.tick();
        Map<?, ?> throughput = (Map<?, ?>) admin.json("/throughput");
        assertThat(throughput.get("routes")).isEqualTo(JsonReader.read("{\"\":{\"received\":40,\"sent\":0}}"));
        assertThat(((Map<?, ?>) throughput.get("ips")).keySet()).hasSize(4).anyMatch("other"::equals);
    }

    @Test
    void historyIsARowASecondOldestFirst() throws Exception {
        RouteMeter demo = admin.ledger.route("demo", List.of());
        admin.flow("10.0.0.1", null, 7, 0);
        admin.tick();
        admin.flow("10.0.0.1", demo, 1000, 3000);
        admin.tick();
        admin.pass(Duration.ofSeconds(1));
        admin.tick();
        Instant now = Instant.now();
        List<?> all = (List<?>) admin.json("/history");
        assertThat(column(all, "received")).containsExactly(7.0, 1000.0, 0.0);
        assertThat(column(all, "sent")).containsExactly(0.0, 3000.0, 0.0);
        assertThat(column(all, "span")).containsExactly(1.0, 1.0, 2.0);
        assertThat(column(all, "time")).allMatch(time -> time.toString().matches(
                "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        Instant last = Instant.parse(column(all, "time").getLast().toString());
        assertThat(last).isBetween(now.minusMillis(1), now.plusSeconds(10));
        assertThat(Instant.parse(column(all, "time").getFirst().toString())).isBetween(
                last.minusMillis(3002), last.minusMillis(2998));
        assertThat(column((List<?>) admin.json("/history?seconds=2"), "received")).containsExactly(0.0);
        assertThat(column((List<?>) admin.json("/history?seconds=100&route=demo"), "received"))
                .containsExactly(0.0, 1000.0, 0.0);
        HttpResponse<String> none = admin.get("/api/v1/history?route=dem");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).isEqualTo("{\"error\":\"there is no route dem\"}");
    }

    private static List<Object> column(List<?> rows, String name) {
        return rows.stream().<Object>map(row -> ((Map<?, ?>) row).get(name)).toList();
    }

    @Test
    void routesShowTheirSumsRatesTargetsAndTimes() throws Exception {
        TargetMeter first = new TargetMeter("10.0.0.5:80");
        TargetMeter second = new TargetMeter("10.0.0.6:80",
                () -> new TargetHealth(TargetState.EJECTED, "Connection refused"));
        RouteMeter demo = admin.ledger.route(HOSTILE, List.of(first, second));
        Flow flow = admin.flow("10.0.0.1", demo, 100, 300);
        ByteCounter read = new ByteCounter();
        ByteCounter written = new ByteCounter();
        second.fail();
        flow.target(first, read, written);
        read.add(300);
        written.add(100);
        demo.connect().record(1_000_000);
        admin.ledger.close(admin.flow("10.0.0.1", demo, 0, 0), RefusalReason.ROUTE_LIMIT);
        admin.tick();
        HttpResponse<String> answer = admin.get("/api/v1/routes");
        assertThat(answer.body()).contains("\"route\":\"\\u003cscript>\\\"\\u2028\"").doesNotContain("<");
        List<?> routes = (List<?>) JsonReader.read(answer.body());
        Map<?, ?> route = (Map<?, ?>) routes.getFirst();
        assertThat(routes).hasSize(1);
        assertThat(route.get("route")).isEqualTo(HOSTILE);
        Map<?, ?> connect = (Map<?, ?>) route.remove("connect");
        assertThat(connect.get("count")).isEqualTo(1.0);
        assertThat((double) connect.get("p50")).isBetween(0.0009, 0.001);
        assertThat((double) connect.get("p99")).isBetween((double) connect.get("p90"), 0.001);
        route.remove("route");
        assertThat(route).isEqualTo(JsonReader.read("""
                {"active":1,"total":2,"received":100,"sent":300,
                 "rates":{"instant":{"received":100,"sent":300},"recent":{"received":100,"sent":300},
                  "average":{"received":100,"sent":300}},
                 "refusals":{"route-limit":1},
                 "targets":[
                  {"target":"10.0.0.5:80","up":true,"health":"up","trouble":"",
                   "active":1,"total":1,"failed":0,"received":300,"sent":100},
                  {"target":"10.0.0.6:80","up":false,"health":"ejected","trouble":"Connection refused",
                   "active":0,"total":0,"failed":1,"received":0,"sent":0}],
                 "kernel":null,
                 "handshake":{"count":0,"p50":0,"p90":0,"p99":0},
                 "duration":{"count":0,"p50":0,"p90":0,"p99":0}}"""));
    }

    @Test
    void whatTheKernelForwardsIsShownApart() throws Exception {
        admin.ledger.route("db", List.of()).kernel(new Totals(5, 7));
        Map<?, ?> route = (Map<?, ?>) ((List<?>) admin.json("/routes")).getFirst();
        assertThat(route.get("kernel")).isEqualTo(Map.of("received", 5.0, "sent", 7.0));
        assertThat(route.get("received")).isEqualTo(0.0);
    }

    @Test
    void ipsAreThoseWithTheMostOpenConnections() throws Exception {
        RouteMeter demo = admin.ledger.route("demo", List.of());
        admin.flow("10.0.0.1", demo, 5, 0);
        admin.flow("10.0.0.2", demo, 20, 40);
        admin.flow("10.0.0.2", demo, 0, 0);
        admin.ledger.close(admin.flow("10.0.0.2", null, 0, 0), RefusalReason.NO_ROUTE);
        admin.ledger.close(admin.flow("10.0.0.3", demo, 0, 0), CloseReason.NORMAL);
        admin.tick();
        assertThat(admin.json("/ips?limit=1")).isEqualTo(JsonReader.read("""
                [{"ip":"10.0.0.2","active":2,"total":3,"received":20,"sent":40,
                  "rates":{"instant":{"received":20,"sent":40},"recent":{"received":20,"sent":40},
                   "average":{"received":20,"sent":40}},"refusals":{"no-route":1}}]"""));
        assertThat(column((List<?>) admin.json("/ips"), "ip")).containsExactly("10.0.0.2", "10.0.0.1", "10.0.0.3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /throughput?window=0            | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=             | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=100.1        | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=-1           | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=1e1          | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=10s          | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=0.0000000001 | window: expected seconds, more than 0 and at most 100, like 10 or 2.5
            /throughput?window=1&window=2   | window: is there twice, expected it once
            /throughput?windw=1             | unknown parameter windw, expected window
            /history?seconds=0              | seconds: expected a whole number from 1 to 100
            /history?seconds=101            | seconds: expected a whole number from 1 to 100
            /history?seconds=1.5            | seconds: expected a whole number from 1 to 100
            /history?seconds=9999999999999  | seconds: expected a whole number from 1 to 100
            /history?route=%FF              | the query is not well encoded, expected percent-encoded UTF-8
            /connections?limit=10001        | limit: expected a whole number from 1 to 10000
            /connections?ip=10.0.0          | ip: expected an address or a network, like 192.0.2.1 or 2001:db8::/64
            /ips?limit=0                    | limit: expected a whole number from 1 to 10000
            /status?x                       | unknown parameter x, expected none
            /routes?x=1                     | unknown parameter x, expected none
            /events?x=1                     | unknown parameter x, expected none
            """)
    void badParametersAreToldWhatIsExpected(String call, String message) throws Exception {
        HttpResponse<String> answer = admin.get("/api/v1" + call);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonReader.read(answer.body())).isEqualTo(Map.of("error", message));
    }
}
