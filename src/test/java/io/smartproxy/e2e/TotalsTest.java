package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.RouteFigures;
import io.smartproxy.metrics.Sample;
import io.smartproxy.metrics.Totals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the books say is what the clients have counted: in total, by route, and by the samples.
class TotalsTest {

    private static final int AT_A_TIME = 16;

    @TempDir
    private Path folder;

    @Test
    void whatAFewHundredOfAllKindsHaveCounted() throws Exception {
        compare(600);
    }

    @Tag("soak")
    @Test
    void whatTenThousandOfAllKindsHaveCounted() throws Exception {
        compare(10_000);
    }

    private void compare(int connections) throws Exception {
        try (MixedTraffic traffic = new MixedTraffic(folder)) {
            Map<String, Totals> seen = run(traffic, connections);
            traffic.proxy().awaitIdle();
            Metrics metrics = traffic.proxy().proxy().metrics();
            Map<String, Totals> booked = metrics.routes().stream()
                    .collect(Collectors.toMap(RouteFigures::name, RouteFigures::bytes));
            assertThat(booked).isEqualTo(seen);
            Totals sum = seen.values().stream().reduce(new Totals(0, 0), TotalsTest::sum);
            assertThat(metrics.totals()).isEqualTo(sum);
            assertThat(metrics.connections().total()).isEqualTo(connections);
            assertThat(metrics.routes().stream().mapToLong(RouteFigures::total).sum()).isEqualTo(connections);
            assertSampled(metrics, sum);
        }
    }

    private static Map<String, Totals> run(MixedTraffic traffic, int connections) throws Exception {
        List<Future<MixedTraffic.Seen>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (int number = 0; number < connections; number++) {
                int which = number;
                clients.add(threads.submit(() -> traffic.run(which)));
            }
        }
        Map<String, Totals> sums = new TreeMap<>();
        for (Future<MixedTraffic.Seen> client : clients) {
            MixedTraffic.Seen seen = client.get();
            sums.merge(seen.route(), new Totals(seen.sent(), seen.received()), TotalsTest::sum);
        }
        return sums;
    }

    private static Totals sum(Totals one, Totals other) {
        return new Totals(one.received() + other.received(), one.sent() + other.sent());
    }

    /// Once another sample has ended, each byte is in exactly one.
    private static void assertSampled(Metrics metrics, Totals sum) throws InterruptedException {
        long seen = metrics.awaitSample(0, Duration.ZERO);
        assertThat(metrics.awaitSample(seen, Await.LIMIT)).isGreaterThan(seen);
        int all = (int) metrics.throughput().retention().toSeconds();
        List<Sample> samples = metrics.throughput().history(all);
        assertThat(Math.round(samples.stream().mapToDouble(row -> row.received() * seconds(row)).sum()))
                .isEqualTo(sum.received());
        assertThat(Math.round(samples.stream().mapToDouble(row -> row.sent() * seconds(row)).sum()))
                .isEqualTo(sum.sent());
    }

    private static double seconds(Sample row) {
        return row.span().toNanos() / 1e9;
    }
}
