package io.smartproxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.connection.ConnectionStatus;
import io.smartproxy.e2e.Await;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that are slow with their requests, or do not take their answers.
class SlowClientsTest {

    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String GET = "GET /api/v1/connections?limit=10000 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final String METRICS = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final String RELOAD = "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nX-SmartProxy: 1\r\n";

    private static long millis(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "G",
            "GET /api/v1/status HT",
            "GET /api/v1/status HTTP/1.1\r\nHost: loc",
            "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /",
            RELOAD + "Content-Length: 10\r\n\r\n12345",
            RELOAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n12"})
    void halfARequestDoesNothingAndIsDropped(String half) throws Exception {
        AtomicInteger reloads = new AtomicInteger();
        try (TestAdmin admin = TestAdmin.withLimit(SHORT)) {
            admin.reload = () -> {
                reloads.incrementAndGet();
                return TestAdmin.LOADED;
            };
            long begun = System.nanoTime();
            try (Socket socket = admin.connect(half)) {
                String answer = new String(socket.getInputStream().readAllBytes());
                assertThat(millis(begun)).isBetween(SHORT.toMillis(), SHORT.toMillis() + 5_000);
                assertThat(answer).doesNotContain("{");
            }
            assertThat(reloads).hasValue(0);
            assertThat(admin.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void aRequestThatTricklesInIsDroppedAsWell() throws Exception {
        long begun = System.nanoTime();
        try (TestAdmin admin = TestAdmin.withLimit(SHORT); Socket socket = admin.connect("G")) {
            Await.until("it is dropped", () -> {
                try {
                    socket.getOutputStream().write("x".repeat(10).getBytes());
                    return false;
                } catch (IOException closed) {
                    return true;
                }
            });
            assertThat(millis(begun)).isBetween(SHORT.toMillis(), SHORT.toMillis() + 5_000);
        }
    }

    @Test
    void aRefusalComesBeforeTheRestOfTheRequest() throws Exception {
        try (TestAdmin admin = new TestAdmin();
                Socket socket = admin.connect("POST /api/v1/reload HTTP/1.1\r\nHost: evil.example\r\n"
                        + "Content-Length: 10\r\n\r\n12345")) {
            byte[] answer = new byte[12];
            long begun = System.nanoTime();
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer)).isEqualTo("HTTP/1.1 403");
            assertThat(millis(begun)).isLessThan(5_000);
        }
    }

    /// So many that no socket buffer takes them all.
    private static List<ConnectionStatus> crowd() {
        String target = "t".repeat(2_000);
        IpAddress client = IpAddress.parse("10.0.0.1");
        return LongStream.rangeClosed(1, 4_000).mapToObj(id -> new ConnectionStatus(id, client, "10.0.0.1:1", "web",
                target, TestAdmin.STARTED, Duration.ZERO, 0, 0, Duration.ZERO, Optional.empty())).toList();
    }

    @Test
    void whoDoesNotTakeALargeAnswerIsDropped() throws Exception {
        try (TestAdmin admin = TestAdmin.withLimit(Duration.ofSeconds(2))) {
            admin.open = crowd();
            long begun = System.nanoTime();
            try (Socket stalled = admin.connect(GET, 4096)) {
                assertThat(stalled.getInputStream().read()).isEqualTo('H');
                assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
                Await.until("it is dropped", () -> admin.log().contains("is gone"));
                assertThat(millis(begun)).isGreaterThanOrEqualTo(2_000);
            }
            assertThat(admin.get("/api/v1/connections?limit=10000").body().length()).isGreaterThan(8_000_000);
            assertThat(admin.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void largeAnswersOnTheirWayAreBoundedAndSmallOnesNot() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try (TestAdmin admin = TestAdmin.withLimit(Duration.ofMinutes(1))) {
            // As large as the others, but made once.
            String metrics = "a 1\n".repeat(2_000_000);
            admin.prometheus = () -> metrics;
            for (int i = 0; i < AdminServer.LARGE_ANSWERS; i++) {
                Socket socket = admin.connect(METRICS, 4096);
                stalled.add(socket);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(admin.get("/metrics").statusCode()).isEqualTo(503);
            assertThat(admin.get("/api/v1/connections").statusCode()).isEqualTo(200);
            stalled.removeLast().close();
            Await.until("a place is free", () -> {
                try (Socket socket = admin.connect(METRICS)) {
                    return new String(socket.getInputStream().readNBytes(12)).endsWith("200");
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
        } finally {
            closeAll(stalled);
        }
    }

    @Test
    void longAnswersWaitForOneAnotherAndShortOnesDoNot() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        List<Socket> waiting = new ArrayList<>();
        try (TestAdmin admin = new TestAdmin()) {
            fillQueue(admin, held, waiting);
            assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(admin.get("/api/v1/status").statusCode()).isEqualTo(200);
            assertThat(admin.get("/api/v1/routes").statusCode()).isEqualTo(503);
            held.countDown();
            int served = 0;
            for (Socket socket : waiting) {
                served += new String(socket.getInputStream().readAllBytes()).endsWith("a 1\n") ? 1 : 0;
            }
            assertThat(served).isEqualTo(1 + ExchangeThreads.QUEUE);
        } finally {
            held.countDown();
            closeAll(waiting);
        }
    }

    @Test
    void closingEndsWhatWaitsForItsTurn() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        List<Socket> waiting = new ArrayList<>();
        try (TestAdmin admin = new TestAdmin()) {
            fillQueue(admin, held, waiting);
            admin.server().close();
            Await.until("all have ended but the one whose turn it is", () ->
                    admin.log().lines().filter(line -> line.contains("is gone")).count() >= ExchangeThreads.QUEUE);
        } finally {
            held.countDown();
            closeAll(waiting);
        }
    }

    /// Asks for the metrics until no more can wait for them; they take as long as the latch holds.
    private static void fillQueue(TestAdmin admin, CountDownLatch held, List<Socket> waiting) {
        admin.prometheus = () -> {
            try {
                held.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            return "a 1\n";
        };
        Await.until("no more can wait", () -> {
            waiting.add(connect(admin, "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n"));
            return waiting.stream().anyMatch(SlowClientsTest::isAnswered);
        });
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static Socket connect(TestAdmin admin, String beginning) {
        try {
            return admin.connect(beginning);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void fiveHundredThatSayNothingAndFiveHundredThatBeginHoldNobodyUp() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (TestAdmin admin = new TestAdmin()) {
            for (int i = 0; i < 500; i++) {
                idle.add(admin.connect(""));
                idle.add(admin.connect("GET / HTTP/1.1\r\nHo"));
            }
            long begun = System.nanoTime();
            assertThat(admin.get("/api/v1/status").statusCode()).isEqualTo(200);
            assertThat(millis(begun)).isLessThan(3_000);
        } finally {
            closeAll(idle);
        }
    }

    /// With the limits as users have them.
    @Test
    void silentAndSlowOnesAreDroppedAfterTenSeconds() throws Exception {
        long begun = System.nanoTime();
        try (TestAdmin admin = new TestAdmin();
                Socket silent = admin.connect("");
                Socket half = admin.connect("GET / HTTP/1.1\r\n");
                Socket kept = admin.connect("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            assertThat(half.getInputStream().read()).isEqualTo(-1);
            assertThat(millis(begun)).isBetween(9_990L, 15_000L);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(new String(kept.getInputStream().readAllBytes())).endsWith("ok\n");
            assertThat(millis(begun)).isBetween(9_990L, 15_000L);
        }
    }
}
