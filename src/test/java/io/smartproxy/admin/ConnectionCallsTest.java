package io.smartproxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.connection.ConnectionStatus.Tls;
import io.smartproxy.log.JsonReader;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionCallsTest {

    private TestAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new TestAdmin();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    static ConnectionStatus connection(long id, String client, String route, Optional<Tls> tls) {
        IpAddress address = IpAddress.parse(client);
        return new ConnectionStatus(id, address, new HostPort(address.toString(), 4711).toString(), route,
                "10.0.0.5:80", TestAdmin.STARTED, Duration.ofMillis(3200), 1, 2, Duration.ofMillis(400), tls);
    }

    private static ConnectionStatus plain(long id, String client, String route) {
        return connection(id, client, route, Optional.empty());
    }

    private List<Long> ids(String query) throws Exception {
        return ((List<?>) admin.json("/connections" + query)).stream()
                .map(row -> ((Double) ((Map<?, ?>) row).get("id")).longValue()).toList();
    }

    @Test
    void eachIsShownWithWhatIsKnownOfIt() throws Exception {
        Tls agreed = new Tls(Optional.of("TLSv1.3"), Optional.of("TLS_AES_128_GCM_SHA256"),
                Optional.of("www.example.com"), Optional.of("http/1.1"));
        Tls asked = new Tls(Optional.empty(), Optional.empty(), Optional.of("a.example"), Optional.empty());
        admin.open = List.of(plain(7, "10.0.0.1", "<script>\"\u2028"),
                connection(8, "10.0.0.1", "web", Optional.of(asked)),
                connection(9, "2001:db8::1", "web", Optional.of(agreed)));
        assertThat(admin.json("/connections")).isEqualTo(JsonReader.read("""
                [{"id":9,"client":"[2001:db8::1]:4711","route":"web","target":"10.0.0.5:80",
                  "opened":"2026-11-25T10:00:00.000Z","age":3.2,"received":1,"sent":2,"idle":0.4,
                  "tls":{"version":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256","sni":"www.example.com",
                   "alpn":"http/1.1"}},
                 {"id":8,"client":"10.0.0.1:4711","route":"web","target":"10.0.0.5:80",
                  "opened":"2026-11-25T10:00:00.000Z","age":3.2,"received":1,"sent":2,"idle":0.4,
                  "tls":{"version":null,"cipher":null,"sni":"a.example","alpn":null}},
                 {"id":7,"client":"10.0.0.1:4711","route":"<script>\\"\\u2028","target":"10.0.0.5:80",
                  "opened":"2026-11-25T10:00:00.000Z","age":3.2,"received":1,"sent":2,"idle":0.4,"tls":null}]"""));
    }

    @Test
    void theNewestAreShownAsManyAsAreAskedFor() throws Exception {
        admin.open = LongStream.rangeClosed(1, 150).mapToObj(id -> plain(id, "10.0.0.1", "web")).toList();
        assertThat(ids("")).hasSize(100).startsWith(150L, 149L).endsWith(51L);
        assertThat(ids("?limit=2")).containsExactly(150L, 149L);
        assertThat(ids("?limit=10000")).hasSize(150);
        assertThat(ids("?limit=100&route=&ip=")).hasSize(100);
    }

    @Test
    void filtersAreByRouteAndByTheClientsAddressOrNetwork() throws Exception {
        admin.open = List.of(plain(1, "10.0.0.1", "a"), plain(2, "10.0.0.1", "b c"), plain(3, "10.0.0.2", "b c"),
                plain(4, "2001:db8::1", "a"), plain(5, "2001:db8:0:1::1", "ü"));
        assertThat(ids("?route=b+c")).containsExactly(3L, 2L);
        assertThat(ids("?route=b%20c&ip=10.0.0.1")).containsExactly(2L);
        assertThat(ids("?route=%C3%BC")).containsExactly(5L);
        assertThat(ids("?route=none")).isEmpty();
        assertThat(ids("?ip=10.0.0.1")).containsExactly(2L, 1L);
        assertThat(ids("?ip=::ffff:10.0.0.2")).containsExactly(3L);
        assertThat(ids("?ip=2001:db8::/64")).containsExactly(4L);
        assertThat(ids("?ip=2001%3Adb8%3A%3A%2F32")).containsExactly(5L, 4L);
    }

    @Test
    void closingNamesTheConnectionAndSaysWhetherThereWasOne() throws Exception {
        List<Long> closed = new ArrayList<>();
        admin.close = id -> id == 7 && closed.add(id);
        HttpResponse<String> done = admin.send("DELETE", "/api/v1/connections/7", "X-SmartProxy", "1");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).isEqualTo("{\"closed\":7}");
        assertThat(closed).containsExactly(7L);
        HttpResponse<String> none = admin.send("DELETE", "/api/v1/connections/8", "X-SmartProxy", "1");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).isEqualTo("{\"error\":\"there is no open connection 8\"}");
        for (String id : List.of("x", "-7", "7x", "%37", "9999999999999999999")) {
            assertThat(admin.send("DELETE", "/api/v1/connections/" + id, "X-SmartProxy", "1").statusCode())
                    .as(id).isEqualTo(400);
        }
        assertThat(closed).hasSize(1);
    }
}
