package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that send what no route can be found by, or nothing, or break off: each is closed for the right reason and
/// in time, and nothing stays behind.
class HostilePrefaceTest {

    private static final Duration DEADLINE = Duration.ofMillis(300);
    /// How much later than due is still in time, on a machine that has nothing else to do.
    private static final Duration DELAY = Duration.ofMillis(200);
    /// How often a machine that has something else to do may be asked again.
    private static final int ROUNDS = 10;
    private static final long SEED = 20_250_717;

    private final int port = Ports.free();
    private final Map<Ending, Long> expected = new HashMap<>();
    private TestProxy proxy;

    @AfterEach
    void close() {
        proxy.awaitIdle();
        proxy.close();
    }

    private void start(Duration deadline) throws IOException {
        // Nobody listens at the target: whoever gets as far as that shows as connect-failed.
        proxy = TestProxy.start("""
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                timeout.preface = %dms
                route.named.listen = 127.0.0.1:%d
                route.named.domains = www.example.com, *.example.org
                route.named.targets = 127.0.0.1:%d
                """.formatted(deadline.toMillis(), port, Ports.free()));
    }

    private long count(Ending ending) {
        return switch (ending) {
            case RefusalReason refused -> proxy.proxy().metrics().refused(refused);
            case CloseReason closed -> proxy.proxy().metrics().closed(closed);
        };
    }

    private void awaitCount(Ending ending, long count) {
        switch (ending) {
            case RefusalReason refused -> proxy.awaitRefused(refused, count);
            case CloseReason closed -> proxy.awaitClosed(closed, count);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachIsClosedInTimeForTheRightReason(HostileClient client) throws IOException {
        start(DEADLINE);
        Random random = new Random(SEED);
        boolean waited = client.ending() == RefusalReason.PREFACE_TIMEOUT;
        Duration latest = waited ? DEADLINE.plus(DELAY) : DELAY;
        List<Duration> times = new ArrayList<>();
        do {
            times.add(timeToTheEnd(client, random));
            awaitCount(client.ending(), times.size());
        } while (times.getLast().compareTo(latest) > 0 && times.size() < ROUNDS);
        assertThat(times).as("none is closed before it is due")
                .allMatch(time -> !waited || time.compareTo(DEADLINE) >= 0);
        assertThat(times).as("time to the end").last().matches(time -> time.compareTo(latest) <= 0);
        assertThat(proxy.proxy().metrics().connections().total()).isEqualTo(times.size());
    }

    /// From before the proxy can know of the client.
    private Duration timeToTheEnd(HostileClient client, Random random) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = TestProxy.connect(port)) {
            play(client, socket, random);
            HostileClient.awaitEnd(socket);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void play(HostileClient client, Socket socket, Random random) {
        try {
            client.play(socket, random);
        } catch (IOException _) {
            // The proxy had seen enough and has closed before the client was through.
        }
    }

    @Test
    void aHelloOrARequestCutAnywhereIsABadPreface() throws IOException {
        start(Duration.ofSeconds(10));
        int cuts = 0;
        for (byte[] whole : List.of(HostileClient.hello(), HostileClient.request())) {
            for (int length = 1; length < whole.length; length++, cuts++) {
                sendAndEnd(Arrays.copyOf(whole, length));
            }
        }
        proxy.awaitRefused(RefusalReason.BAD_PREFACE, cuts);
        assertThat(proxy.proxy().metrics().connections().total()).isEqualTo(cuts);
    }

    @Test
    void bytesAtRandomAreRefusedWhateverTheirShape() throws IOException {
        start(Duration.ofSeconds(10));
        Random random = new Random(SEED);
        int count = 600;
        for (int i = 0; i < count; i++) {
            sendAndEnd(atRandom(random));
        }
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().closes()).as("seed %d", SEED).isEmpty();
        long bad = count(RefusalReason.BAD_PREFACE);
        long unknown = count(RefusalReason.NO_ROUTE);
        assertThat(bad + unknown).as("seed %d", SEED).isEqualTo(count);
        assertThat(bad).isPositive();
        assertThat(unknown).as("some are still whole").isPositive();
    }

    private void sendAndEnd(byte[] bytes) throws IOException {
        try (Socket socket = TestProxy.connect(port)) {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException _) {
                // The proxy had seen enough and has closed before the client was through.
            }
            HostileClient.awaitEnd(socket);
        }
    }

    /// Noise, noise behind a good beginning, or good bytes with a few wrong ones among them.
    private static byte[] atRandom(Random random) {
        byte[] good = random.nextBoolean() ? HostileClient.hello() : HostileClient.request();
        byte[] noise = new byte[1 + random.nextInt(3 * good.length)];
        random.nextBytes(noise);
        return switch (random.nextInt(3)) {
            case 0 -> noise;
            case 1 -> join(Arrays.copyOf(good, 1 + random.nextInt(12)), noise);
            default -> bent(good, random);
        };
    }

    private static byte[] bent(byte[] good, Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            good[random.nextInt(good.length)] = (byte) random.nextInt();
        }
        return good;
    }

    @Test
    void aClientThatKeepsSilentFallsToTheRouteWithoutANameAtTheDeadline() throws IOException {
        try (Backend named = Backend.greeting("named"); Backend rest = Backend.greeting("220 who are you")) {
            proxy = TestProxy.start("""
                    timeout.preface = %dms
                    default.listen = 127.0.0.1:%d
                    route.named.domains = www.example.com
                    route.named.targets = %s
                    route.rest.targets = %s
                    """.formatted(DEADLINE.toMillis(), port, named.address(), rest.address()));
            byte[] half = Arrays.copyOf(HostileClient.hello(), 20);
            for (byte[] first : List.of(new byte[0], half)) {
                long start = System.nanoTime();
                try (Socket client = TestProxy.connect(port)) {
                    client.getOutputStream().write(first);
                    assertThat(client.getInputStream().readNBytes(15)).asString().isEqualTo("220 who are you");
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(DEADLINE);
                    client.getOutputStream().write("me".getBytes());
                    client.shutdownOutput();
                    assertThat(client.getInputStream().readAllBytes()).isEqualTo(join(first, text("me")));
                }
            }
            assertThat(named.accepted()).isZero();
            proxy.awaitClosed(CloseReason.NORMAL, 2);
        }
    }

    @Test
    void twoThousandOfThemAtOnceLeaveNothingBehind() throws Exception {
        start(Duration.ofSeconds(1));
        crowd(50);
        long filesBefore = Descriptors.ofThisProcess();
        crowd(2000);
        assertExpected();
        Await.until(() -> "as many open files as before, " + filesBefore + "; there are " + Descriptors.ofThisProcess(),
                Await.LIMIT, () -> Descriptors.ofThisProcess() <= filesBefore);
    }

    /// Lets that many clients loose from 16 threads, and waits until the proxy is done with the last of them.
    private void crowd(int size) throws Exception {
        Random random = new Random(SEED);
        HostileClient[] kinds = HostileClient.quick().toArray(HostileClient[]::new);
        Queue<Socket> open = new ConcurrentLinkedQueue<>();
        List<Future<?>> playing = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < size; i++) {
                HostileClient kind = kinds[random.nextInt(kinds.length)];
                Random own = new Random(random.nextLong());
                expected.merge(kind.ending(), 1L, Long::sum);
                playing.add(threads.submit(() -> {
                    Socket socket = TestProxy.connect(port);
                    open.add(socket);
                    play(kind, socket, own);
                    return null;
                }));
            }
        }
        for (Future<?> played : playing) {
            played.get();
        }
        for (Socket socket : open) {
            HostileClient.awaitEnd(socket);
            socket.close();
        }
        long all = all();
        Await.until("all have been accepted", () -> proxy.proxy().metrics().connections().total() == all);
        proxy.awaitIdle();
    }

    private long all() {
        return expected.values().stream().mapToLong(Long::longValue).sum();
    }

    /// As each kind deserves, but for a few that a busy machine did not let through in time.
    private void assertExpected() {
        long all = all();
        expected.forEach((ending, count) -> {
            long late = ending == RefusalReason.PREFACE_TIMEOUT ? count(ending) - count : count - count(ending);
            assertThat(late).as("late ones of %d x %s", count, ending.label()).isBetween(0L, all / 50);
        });
        assertThat(expected.keySet().stream().mapToLong(this::count).sum()).isEqualTo(all);
    }
}
