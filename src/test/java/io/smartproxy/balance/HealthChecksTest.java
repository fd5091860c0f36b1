package io.smartproxy.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.HealthConfig.Check;
import io.smartproxy.config.SentHeader;
import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Backend;
import io.smartproxy.e2e.Ports;
import io.smartproxy.metrics.TargetHealth;
import io.smartproxy.metrics.TargetState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Checks against real servers, by a clock that the test holds. Every check counts: rise and fall are 1.
class HealthChecksTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /// After which the next check of a target is due in any case.
    private static final Duration NEXT = Duration.ofMillis(5300);

    private final TestTargets held = new TestTargets();
    private final Resolver resolver = new Resolver(InetAddress::getAllByName);
    private final HealthChecks checks = new HealthChecks(() -> held.now, resolver, held.log());
    private Backend backend;
    private int markers;

    @AfterEach
    void close() throws IOException {
        checks.close();
        resolver.close();
        held.close();
        if (backend != null) {
            backend.close();
        }
    }

    private static Probe probe(Check check, SentHeader header) {
        return new Probe(new HealthConfig(check, "/health?full=1", INTERVAL, Duration.ofSeconds(2), 1, 1, 3,
                Duration.ofSeconds(10)), header, Optional.empty(), Optional.empty());
    }

    private static Probe probe(Check check) {
        return probe(check, new SentHeader.None());
    }

    private static Target target(Targets targets, String route, int port, Probe probe) {
        return targets.target(route, new Place.Named("127.0.0.1", OptionalInt.of(port)), "127.0.0.1:" + port, probe);
    }

    private Target watch(int port, Probe probe) {
        Targets targets = checks.next();
        Target target = target(targets, "a", port, probe);
        checks.watch(targets);
        return target;
    }

    /// Has what is due done, and waits for its end.
    private void check() {
        checks.tick(held.now);
        Await.until("the end of the checks", () -> checks.running() == 0);
    }

    private void checkNext() {
        held.pass(NEXT);
        check();
    }

    /// A server that answers every request with these bytes, and keeps the requests.
    private BlockingQueue<String> answer(String answer) throws IOException {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        backend = Backend.start(socket -> {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.add(line);
            }
            requests.add(String.join("\n", head));
            socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        });
        return requests;
    }

    @Test
    void aPortOnWhichNobodyListensIsDownAndUpWhenSomebodyDoes() throws IOException {
        int port = Ports.free();
        Target target = watch(port, probe(Check.TCP));
        check();
        assertThat(target.health().figures()).isEqualTo(new TargetHealth(TargetState.DOWN, "Connection refused"));
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            checkNext();
            assertThat(target.health().figures()).isEqualTo(TargetHealth.GOOD);
        }
        assertThat(held.logged()).containsExactly(
                "WARN  route a: target 127.0.0.1:" + port + " is down: a check has failed: Connection refused",
                "INFO  route a: target 127.0.0.1:" + port + " is up again");
    }

    @ParameterizedTest
    @CsvSource({"200, UP", "204, UP", "301, UP", "399, UP", "404, DOWN", "500, DOWN", "503, DOWN"})
    void theStatusOfAnAnswerDecides(int status, TargetState state) throws IOException {
        answer("HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\n\r\n");
        Target target = watch(backend.port(), probe(Check.HTTP));
        check();
        assertThat(target.health().state()).isEqualTo(state);
        assertThat(target.health().figures().trouble())
                .isEqualTo(state == TargetState.UP ? "" : "it answers with status " + status);
    }

    @Test
    void theRequestNamesTheTargetAsTheFileDoes() throws Exception {
        BlockingQueue<String> requests = answer("HTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        Targets targets = checks.next();
        Target target = targets.target("a", new Place.Named("LocalHost", OptionalInt.of(backend.port())),
                "LocalHost:" + backend.port(), probe(Check.HTTP));
        checks.watch(targets);
        check();
        assertThat(target.health().state()).isEqualTo(TargetState.UP);
        assertThat(requests.poll(20, TimeUnit.SECONDS)).startsWith("GET /health?full=1 HTTP/1.1\nHost: LocalHost:"
                + backend.port() + "\n").contains("Connection: close");
    }

    @ParameterizedTest
    @CsvSource({"SSH-2.0-x, what it answers is not HTTP/1", "'', it has closed before it answered",
        "HTTP/1.1 20, it has closed before it answered"})
    void anAnswerThatIsNoneIsABadOne(String answer, String why) throws IOException {
        answer(answer);
        Target target = watch(backend.port(), probe(Check.HTTP));
        check();
        assertThat(target.health().figures()).isEqualTo(new TargetHealth(TargetState.DOWN, why));
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() throws IOException {
        backend = Backend.start(socket -> {
            socket.getOutputStream().write("HTTP/1.1 100 x\r\n".getBytes(ISO_8859_1));
            while (true) {
                socket.getOutputStream().write("A: b\r\n".getBytes(ISO_8859_1));
            }
        });
        Target target = watch(backend.port(), probe(Check.HTTP));
        check();
        assertThat(target.health().figures().trouble()).isEqualTo("it sends much and no answer");
        Await.until("the server sees it go", () -> backend.active() == 0);
    }

    /// Says nothing.
    private static void listen(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @Test
    void oneThatDoesNotAnswerIsGivenUpInTime() throws IOException {
        backend = Backend.start(HealthChecksTest::listen);
        Target target = watch(backend.port(), probe(Check.HTTP));
        checks.tick(held.now);
        Await.until("the check to arrive", () -> backend.active() == 1);
        held.pass(Duration.ofMillis(1999));
        checks.tick(held.now);
        assertThat(checks.running()).isEqualTo(1);
        held.pass(Duration.ofMillis(1));
        check();
        assertThat(target.health().figures()).isEqualTo(new TargetHealth(TargetState.DOWN, "not done after 2000 ms"));
        Await.until("the server sees it go", () -> backend.active() == 0);
    }

    @Test
    void targetsThatWantAHeaderAreToldThatTheCheckIsTheProxysOwn() throws Exception {
        BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        backend = Backend.start(socket -> heard.add(socket.getInputStream().readAllBytes()));
        List<SentHeader> headers = List.of(new SentHeader.V1(), new SentHeader.V2(Set.of()),
                new SentHeader.V2(Set.of(SentHeader.Field.CRC32C, SentHeader.Field.SSL)), new SentHeader.ClientIp());
        List<byte[]> all = new ArrayList<>();
        for (SentHeader header : headers) {
            watch(backend.port(), probe(Check.TCP, header));
            held.pass(NEXT);
            check();
            all.add(heard.poll(20, TimeUnit.SECONDS));
        }
        assertThat(all.get(0)).asString(ISO_8859_1).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(all.get(1)).as("LOCAL, UNSPEC").hasSize(16).endsWith(0x20, 0, 0, 0);
        assertThat(all.get(2)).as("with a checksum of 7 bytes").hasSize(23).contains(0x20, 0, 0, 7);
        assertThat(all.get(3)).asString(ISO_8859_1).isEqualTo("CLIENT_IP:127.0.0.1\r\n");
    }

    @Test
    void theFirstChecksComeAtOnceAndTheOthersAreSpreadOverTheInterval() throws IOException {
        backend = Backend.start(Socket::close);
        Targets targets = checks.next();
        int count = 200;
        for (int i = 0; i < count; i++) {
            target(targets, "r" + i, backend.port(), probe(Check.TCP));
        }
        checks.watch(targets);
        check();
        assertThat(begun()).as("the very first").isEqualTo(1);
        held.pass(Duration.ofMillis(2L * count));
        check();
        int before = begun();
        // The second check of the very first may have come due by then, after a random part of its interval.
        assertThat(before).as("one of each").isBetween(count, count + 1);
        for (int i = 0; i < 55; i++) {
            held.pass(Duration.ofMillis(100));
            check();
            int more = begun() - before;
            assertThat(more).as("of 200 in a fiftieth of the interval").isLessThan(30);
            before += more;
        }
        assertThat(before).as("each has been checked again").isGreaterThanOrEqualTo(2 * count);
    }

    /// How many checks have come to a server that closes at once. It accepts in the order of coming: once it has closed
    /// one more connection, those before that have been counted.
    private int begun() throws IOException {
        try (Socket marker = new Socket("127.0.0.1", backend.port())) {
            assertThat(marker.getInputStream().read()).isEqualTo(-1);
        }
        markers++;
        return backend.accepted() - markers;
    }

    @Test
    void aTargetThatStaysKeepsItsHealthAndOneThatGoesIsLeftAlone() throws IOException {
        int dead = Ports.free();
        Target before = watch(dead, probe(Check.TCP));
        check();
        Targets abandoned = checks.next();
        assertThat(target(abandoned, "a", dead, probe(Check.OFF))).as("a reading that comes to nothing")
                .isSameAs(before);
        assertThat(before.health().state()).isEqualTo(TargetState.DOWN);
        assertThat(watch(dead, probe(Check.HTTP))).isSameAs(before);
        assertThat(before.health().state()).isEqualTo(TargetState.DOWN);
        Targets other = checks.next();
        assertThat(target(other, "b", dead, probe(Check.TCP))).as("of another route").isNotSameAs(before);
        backend = Backend.start(HealthChecksTest::listen);
        Target silent = target(other, "a", backend.port(), probe(Check.HTTP));
        checks.watch(other);
        held.pass(NEXT);
        checks.tick(held.now);
        Await.until("the check is under way", () -> backend.active() == 1);
        checks.watch(checks.next());
        Await.until("it was ended", () -> backend.active() == 0);
        assertThat(silent.health().figures()).as("which says nothing").isEqualTo(TargetHealth.GOOD);
        held.pass(NEXT);
        check();
        assertThat(backend.accepted()).isEqualTo(1);
    }
}
