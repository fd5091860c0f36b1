package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A flood of connections that are refused makes a few lines, and a route beside it goes on serving.
class FloodSummaryTest {

    private static final int BATCH = 250;
    /// So many that no two of the flood's connections are the same to the kernel for a while.
    private static final int PORTS = 4;
    private static final int EXCHANGES = 500;
    private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern SUMMARY = Pattern.compile(".*\\[SUMMARY] Rejected (\\d+) connections? .*");

    /// What the flood is refused for, while a client that came before has one open connection.
    enum Flood {
        NO_ROUTE(RefusalReason.NO_ROUTE, "maxConnectionsPerIP = off", HostileClient.request()),
        PER_IP_LIMIT(RefusalReason.PER_IP_LIMIT, "maxConnectionsPerIP = 1", new byte[0]),
        GLOBAL_LIMIT(RefusalReason.GLOBAL_LIMIT, "maxConnections = 1", new byte[0]);

        private final RefusalReason reason;
        private final String limit;
        private final byte[] words;

        Flood(RefusalReason reason, String limit, byte[] words) {
            this.reason = reason;
            this.limit = limit;
            this.words = words;
        }
    }

    /// How long an exchange takes by the proxy, and how long in the same moments without it: nanoseconds.
    private record Latency(long proxied, long direct) {

        /// By how much the proxy makes it longer. On a machine that has something else to do, both times grow.
        double times() {
            return (double) proxied / direct;
        }

        @Override
        public String toString() {
            return proxied / 1000 + " µs, " + direct / 1000 + " µs without the proxy";
        }
    }

    private final int port = Ports.freeRange(PORTS);
    private final int goodPort = Ports.free();
    private Backend backend;
    private ProxyProcess proxy;

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_ROUTE", "PER_IP_LIMIT"})
    void aFloodMakesAFewLinesAndDelaysNobody(Flood flood) throws Exception {
        List<Latency> latencies = flood(flood, 10_000);
        assertThat(latencies.getLast().times()).as("%s", latencies).isLessThan(2 * latencies.getFirst().times());
    }

    /// By the figures alone, which takes a machine that has nothing else to do.
    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void aGreatFloodDoesNotDoubleTheLatency(Flood flood) throws Exception {
        List<Latency> latencies = flood(flood, 50_000);
        System.out.println(flood + ": " + latencies.getFirst() + " before; " + latencies.getLast() + " during it");
        assertThat(latencies.getLast().proxied).isLessThan(2 * latencies.getFirst().proxied);
    }

    /// @return before and while
    private List<Latency> flood(Flood flood, int count) throws Exception {
        start(flood);
        List<Latency> latencies;
        long begun = System.nanoTime();
        try (Socket proxied = TestProxy.connect(goodPort); Socket direct = TestProxy.connect(backend.port())) {
            proxied.setTcpNoDelay(true);
            direct.setTcpNoDelay(true);
            exchange(proxied, direct, EXCHANGES);
            latencies = List.of(exchange(proxied, direct, EXCHANGES), exchangeWhile(proxied, direct, flood, count));
        }
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out().getLast()).contains("refused: " + flood.reason.label() + " " + count + ";");
        assertFewLines(flood, count, System.nanoTime() - begun);
        return latencies;
    }

    private void start(Flood flood) throws IOException {
        backend = Backend.echo();
        proxy = new ProxyProcess.Start("""
                log.flushInterval = 1s
                connectionRateLimitPerMinute = off
                %s
                default.targets = %s
                route.good.listen = 127.0.0.1:%d
                route.named.listen = 127.0.0.1:%d-%d
                route.named.domains = good.example
                """.formatted(flood.limit, backend.address(), goodPort, port, port + PORTS - 1)).start();
        proxy.awaitLine("started in", LIMIT);
    }

    private Latency exchangeWhile(Socket proxied, Socket direct, Flood flood, int count) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> over = thread.submit(() -> {
                pour(flood, count);
                return null;
            });
            List<Long> byProxy = new ArrayList<>();
            List<Long> byItself = new ArrayList<>();
            while (!over.isDone()) {
                byProxy.add(exchange(proxied));
                byItself.add(exchange(direct));
            }
            over.get();
            return new Latency(median(byProxy), median(byItself));
        }
    }

    private void pour(Flood flood, int count) throws IOException {
        for (int batch = 0; batch < count / BATCH; batch++) {
            try (Crowd crowd = new Crowd()) {
                crowd.say(port + batch % PORTS, BATCH, ByteBuffer.wrap(flood.words));
                crowd.awaitEnds(BATCH, LIMIT);
            }
        }
    }

    private static Latency exchange(Socket proxied, Socket direct, int times) throws IOException {
        List<Long> byProxy = new ArrayList<>();
        List<Long> byItself = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            byProxy.add(exchange(proxied));
            byItself.add(exchange(direct));
        }
        return new Latency(median(byProxy), median(byItself));
    }

    private static long exchange(Socket client) throws IOException {
        long start = System.nanoTime();
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
        return System.nanoTime() - start;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    /// Two for each window that has begun, of which one is early, and one more at exit; each refusal is in one of them.
    private void assertFewLines(Flood flood, int count, long elapsed) {
        List<String> lines = proxy.out().stream().filter(line -> line.contains(flood.reason.label()))
                .filter(line -> !line.contains("stopped after")).toList();
        assertThat(lines).hasSizeBetween(2, (int) (2 * (elapsed / WINDOW_NANOS + 1) + 1));
        assertThat(lines.stream().mapToInt(FloodSummaryTest::refusals).sum()).isEqualTo(count);
        assertThat(proxy.out()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        assertThat(proxy.err()).isEmpty();
    }

    private static int refusals(String line) {
        Matcher summary = SUMMARY.matcher(line);
        return summary.matches() ? Integer.parseInt(summary.group(1)) : 1;
    }
}
