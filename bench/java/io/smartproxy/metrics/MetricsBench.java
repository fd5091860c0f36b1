package io.smartproxy.metrics;

import io.smartproxy.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What counting costs: the connection that counts, the sampler once a second, and whoever reads.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MetricsBench {

    private static final int ROUTES = 100;
    private static final int CLIENTS = 4096;
    private static final int HOUR = 3600;
    private static final Duration RECENT = Duration.ofSeconds(10);

    /// A ledger by a clock of its own, a second a tick.
    private static class Proxy {
        private final List<ByteCounter> counters = new ArrayList<>();
        private final List<RouteMeter> routes = new ArrayList<>();
        private long now;
        private final Ledger ledger = new Ledger(new LedgerSettings(
                Duration.ofHours(1), Duration.ofSeconds(1), CLIENTS, IpAddress::toString), () -> now);
        private final Metrics metrics = new Metrics(ledger);

        private void open(int flows) {
            for (int i = 0; i < ROUTES; i++) {
                routes.add(ledger.route("route" + i, List.of(
                        new TargetMeter("10.1.0." + i + ":8080"), new TargetMeter("10.1.1." + i + ":8080"))));
            }
            for (int i = 0; i < flows; i++) {
                ByteCounter received = new ByteCounter();
                ByteCounter sent = new ByteCounter();
                Flow flow = ledger.open(received, sent);
                flow.client(new IpAddress(0, 0x0a00_0000L + i % CLIENTS, true));
                flow.route(routes.get(i % ROUTES));
                counters.add(received);
                counters.add(sent);
            }
        }

        private void move() {
            counters.forEach(counter -> counter.add(1000));
            now += 1_000_000_000;
        }

        private void tick() {
            ledger.tick(now);
        }

        private void seconds(int count) {
            for (int i = 0; i < count; i++) {
                move();
                tick();
            }
        }
    }

    /// A ledger with so many connections, each of which has moved bytes since the last tick.
    @State(Scope.Benchmark)
    public static class Crowd {

        @Param({"1000", "20000"})
        private int flows;

        private final Proxy proxy = new Proxy();

        @Setup
        public void open() {
            proxy.open(flows);
        }

        @Setup(Level.Invocation)
        public void move() {
            proxy.move();
        }
    }

    /// A ledger with all the samples that it keeps, of a connection for each route.
    @State(Scope.Benchmark)
    public static class FullHour {

        private final Proxy proxy = new Proxy();
        private PrometheusText prometheus;

        @Setup
        public void fill() {
            proxy.open(ROUTES);
            proxy.seconds(HOUR + 1);
            prometheus = new PrometheusText(proxy.metrics, "bench", () -> true);
        }
    }

    @State(Scope.Thread)
    public static class Counter {
        private final ByteCounter bytes = new ByteCounter();
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void count(Counter counter) {
        counter.bytes.add(16_384);
    }

    @Benchmark
    public void tick(Crowd crowd) {
        crowd.proxy.tick();
    }

    /// A reader between two ticks, who has the connections looked at as well.
    @Benchmark
    public Totals totals(Crowd crowd) {
        return crowd.proxy.metrics.totals();
    }

    @Benchmark
    public Rates tenSeconds(FullHour hour) {
        return hour.proxy.metrics.throughput().over(RECENT);
    }

    @Benchmark
    public Rates anHour(FullHour hour) {
        return hour.proxy.metrics.throughput().over(hour.proxy.metrics.throughput().retention());
    }

    @Benchmark
    public String prometheus(FullHour hour) {
        return hour.prometheus.text();
    }
}
