package io.smartproxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Await;
import io.smartproxy.log.JsonReader;
import io.smartproxy.metrics.RouteMeter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventsTest {

    private static final String LISTEN = "GET /api/v1/events HTTP/1.0\r\nHost: localhost\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(300);

    /// One that listens: HTTP/1.0, so that what it reads is the stream as it is.
    private record Listener(Socket socket, BufferedReader in) implements AutoCloseable {

        static Listener join(TestAdmin admin) throws IOException {
            Socket socket = admin.connect(LISTEN);
            Listener listener = new Listener(socket, new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
            assertThat(listener.block()).contains("HTTP/1.1 200 OK", "Content-type: text/event-stream",
                    "Cache-control: no-store");
            return listener;
        }

        /// The lines up to the next empty one.
        List<String> block() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                lines.add(line);
            }
            return lines;
        }

        /// The next event's data.
        Map<?, ?> tick(long id) throws IOException {
            List<String> lines = block();
            assertThat(lines).hasSize(3).startsWith("id: " + id, "event: tick");
            assertThat(lines.getLast()).startsWith("data: ");
            return (Map<?, ?>) JsonReader.read(lines.getLast().substring(6));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void eachSampleIsOneEventForAllThatListen() throws Exception {
        try (TestAdmin admin = new TestAdmin(); Listener early = Listener.join(admin)) {
            RouteMeter demo = admin.ledger.route("demo", List.of());
            RouteMeter odd = admin.ledger.route("<script>\"\u2028", List.of());
            admin.flow("10.0.0.1", demo, 1000, 3000);
            admin.flow("10.0.0.1", odd, 10, 0);
            Instant before = Instant.now();
            admin.tick();
            Map<?, ?> first = early.tick(1);
            Instant time = Instant.parse((String) first.remove("time"));
            assertThat(time).isBetween(before.minusMillis(1), Instant.now());
            assertThat(first).isEqualTo(JsonReader.read("""
                    {"sample":1,"span":1.0,"received":1010,"sent":3000,"connections":{"active":2,"total":2},
                     "routes":{"demo":{"received":1000,"sent":3000,"active":1},
                      "<script>\\"\\u2028":{"received":10,"sent":0,"active":1}}}"""));

            admin.pass(Duration.ofSeconds(1));
            admin.flow("10.0.0.1", demo, 500, 0);
            admin.tick();
            Map<?, ?> late = early.tick(2);
            assertThat(late.get("span")).isEqualTo(2.0);
            assertThat(late.get("received")).isEqualTo(250.0);
            assertThat(((Map<?, ?>) ((Map<?, ?>) late.get("routes")).get("demo")).get("received")).isEqualTo(250.0);

            try (Listener second = Listener.join(admin)) {
                second.tick(2);
                admin.tick();
                assertThat(second.tick(3).remove("routes")).isEqualTo(early.tick(3).remove("routes"));
            }
        }
    }

    @Test
    void nothingComesBetweenTheTicks() throws Exception {
        try (TestAdmin admin = new TestAdmin(); Listener listener = Listener.join(admin)) {
            for (int second = 1; second <= 30; second++) {
                admin.tick();
                listener.tick(second);
            }
            assertThat(listener.in().ready()).isFalse();
        }
    }

    @Test
    void whileThereAreNoTicksTheStreamStaysOpen() throws Exception {
        try (TestAdmin admin = TestAdmin.withLimit(SHORT); Listener listener = Listener.join(admin)) {
            for (int i = 0; i < 5; i++) {
                assertThat(listener.block()).containsExactly(":");
            }
            admin.tick();
            List<String> next = listener.block();
            while (next.equals(List.of(":"))) {
                next = listener.block();
            }
            assertThat(next).startsWith("id: 1");
        }
    }

    @Test
    void soManyMayListenAndAPlaceThatIsLeftIsFree() throws Exception {
        Deque<Listener> listeners = new ArrayDeque<>();
        try (TestAdmin admin = new TestAdmin()) {
            for (int i = 0; i < EventStream.PLACES; i++) {
                listeners.add(Listener.join(admin));
            }
            HttpResponse<String> refused = admin.get("/api/v1/events");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).isEqualTo("{\"error\":\"there are 64 streams of events, which is the most\"}");
            assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
            listeners.pop().close();
            Await.until("a place is free", () -> {
                admin.tick();
                return joins(admin, listeners);
            });
            assertThat(listeners).hasSize(EventStream.PLACES);
        } finally {
            for (Listener listener : listeners) {
                listener.close();
            }
        }
    }

    private static boolean joins(TestAdmin admin, Deque<Listener> listeners) {
        try {
            Socket socket = admin.connect(LISTEN);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            if (in.readLine().contains(" 200 ")) {
                listeners.add(new Listener(socket, in));
                return true;
            }
            socket.close();
            return false;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void oneThatDoesNotReadIsDroppedAndHoldsNobodyUp() throws Exception {
        try (TestAdmin admin = TestAdmin.withLimit(SHORT);
                Socket stalled = admin.connect(LISTEN, 4096)) {
            for (int i = 0; i < 2000; i++) {
                admin.ledger.route(i + "x".repeat(200), List.of());
            }
            Await.until("it is dropped", () -> {
                admin.tick();
                return admin.log().contains("is gone");
            });
            try (Listener other = Listener.join(admin)) {
                assertThat(other.block().getFirst()).startsWith("id: ");
            }
            assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(admin.log()).doesNotContain("ERROR");
            assertThat(ends(stalled)).isTrue();
        }
    }

    /// Whether the server has closed it, behind all that is still on its way.
    private static boolean ends(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException reset) {
            return !(reset instanceof SocketTimeoutException);
        }
        return true;
    }
}
