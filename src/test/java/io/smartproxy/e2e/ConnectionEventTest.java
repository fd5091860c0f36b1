package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a Flight Recorder recording and the log have to tell of each connection.
class ConnectionEventTest {

    private static final String NAME = "io.smartproxy.Connection";

    /// A connection as the client knows it.
    ///
    /// @param client   the client's address and port
    /// @param received bytes that the client sent
    /// @param sent     bytes that the client got
    private record Exchange(String client, long received, long sent) {
    }

    @TempDir
    private Path folder;
    private final int port = Ports.free();
    private final HttpBackends backends = new HttpBackends();
    private final List<Exchange> exchanges = new ArrayList<>();
    private TestProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = backends.startProxy(port, """
                route.web.domains = www.example.com
                route.web.targets = <web>
                route.moved.path = /moved
                route.moved.action = redirect
                """);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        backends.close();
    }

    /// One that is forwarded, one that is refused, one that the proxy answers itself, one after the other.
    private void connectThrice() throws IOException {
        List<String> requests = List.of(HttpBackends.get("www.example.com", "/"), HttpBackends.get("other", "/"),
                HttpBackends.get("other", "/moved"));
        for (String request : requests) {
            try (Socket client = TestProxy.connect(port)) {
                client.getOutputStream().write(request.getBytes());
                client.shutdownOutput();
                exchanges.add(new Exchange("127.0.0.1:" + client.getLocalPort(), request.length(),
                        client.getInputStream().readAllBytes().length));
            }
            Await.until("it is known", () -> proxy.proxy().metrics().connections().total() == exchanges.size());
            proxy.awaitIdle();
        }
    }

    @Test
    void aRecordingHoldsAnEventForEachConnection() throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable(NAME).withoutThreshold();
            recording.start();
            connectThrice();
            Await.until("an event for each", () -> events(recording).size() >= 3);
            List<RecordedEvent> events = events(recording);
            assertThat(events).hasSize(3);
            assertThat(events).extracting(event -> event.getLong("id")).containsExactly(1L, 2L, 3L);
            assertThat(events).extracting(event -> new Exchange(
                    event.getString("client"), event.getLong("received"), event.getLong("sent"))).isEqualTo(exchanges);
            assertThat(events).extracting(event -> event.getString("route")).containsExactly("web", "", "moved");
            assertThat(events).extracting(event -> event.getString("target"))
                    .containsExactly(backends.address("web"), "", "");
            assertThat(events).extracting(event -> event.getString("ending"))
                    .containsExactly("normal", "no-route", "normal");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.getDuration()).isBetween(Duration.ofNanos(1), Await.LIMIT);
                assertThat(event.getStackTrace()).isNull();
            });
        }
    }

    private List<RecordedEvent> events(Recording recording) {
        try {
            Path file = folder.resolve("recording.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(NAME))
                    .sorted(Comparator.comparing(RecordedEvent::getStartTime)).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theLogHasALineForEachConnection() throws IOException {
        connectThrice();
        for (int id = 1; id <= 3; id++) {
            proxy.awaitLogged(" DEBUG connection " + id + " ");
        }
        List<String> lines = proxy.logged().lines().filter(line -> line.contains(" DEBUG connection "))
                .map(line -> line.substring(line.indexOf("connection "))).sorted().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches(line(1, " by route web to " + backends.address("web") + ": normal"));
        assertThat(lines.get(1)).matches(line(2, ": no-route"));
        assertThat(lines.get(2)).matches(line(3, " by route moved: normal"));
    }

    /// A pattern.
    private String line(int id, String how) {
        Exchange exchange = exchanges.get(id - 1);
        return Pattern.quote("connection " + id + " from " + exchange.client() + " to 127.0.0.1:" + port + how + ", "
                + exchange.received() + " bytes received, " + exchange.sent() + " sent, ") + "\\d+ ms";
    }
}
