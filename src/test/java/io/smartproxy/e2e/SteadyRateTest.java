package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.smartproxy.metrics.Metrics;
import io.smartproxy.metrics.Rates;
import io.smartproxy.metrics.Throughput;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A flow that is steady for a minute and a half of real time shows as the rate that it has, in every window, however
/// old it is.
@Tag("soak")
class SteadyRateTest {

    private static final int SECONDS = 90;
    private static final int FAST = 10_000_000;
    private static final int SLOW = 3_000_000;

    private final int fastPort = Ports.free();
    private final int slowPort = Ports.free();

    @Test
    void everyWindowShowsIt() throws Exception {
        try (Backend sink = Backend.sink();
                TestProxy proxy = TestProxy.start("""
                        route.fast.listen = 127.0.0.1:%d
                        route.fast.targets = %s
                        route.slow.listen = 127.0.0.1:%d
                        route.slow.targets = %2$s
                        """.formatted(fastPort, sink.address(), slowPort));
                SteadyFlow _ = SteadyFlow.start(fastPort, FAST);
                SteadyFlow _ = SteadyFlow.start(slowPort, SLOW)) {
            Metrics metrics = proxy.proxy().metrics();
            for (int second = 0; second < SECONDS; second++) {
                long seen = metrics.awaitSample(0, Duration.ZERO);
                assertThat(metrics.awaitSample(seen, Await.LIMIT)).isGreaterThan(seen);
                if (second >= 3) {
                    check("second " + second, metrics.throughput());
                }
            }
        }
    }

    private static void check(String when, Throughput throughput) {
        check(when, "instant", throughput.instant(), FAST + SLOW);
        for (int window : new int[] {1, 3, 10, 60, 600}) {
            String what = window + " s";
            check(when, what, throughput.custom(window), FAST + SLOW);
            Map<String, Rates> routes = throughput.byRoute(Duration.ofSeconds(window));
            check(when, what, routes.get("fast"), FAST);
            check(when, what, routes.get("slow"), SLOW);
            check(when, what, throughput.byIp(Duration.ofSeconds(window)).get("127.0.0.1"), FAST + SLOW);
        }
    }

    private static void check(String when, String window, Rates rates, double expected) {
        assertThat(rates.received()).as("%s, %s", when, window).isCloseTo(expected, withinPercentage(5));
        assertThat(rates.sent()).as("%s, %s", when, window).isZero();
    }
}
