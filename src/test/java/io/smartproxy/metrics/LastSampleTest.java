package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LastSampleTest {

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(SECOND);
    private final Ledger ledger = new Ledger(
            new LedgerSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), 10, IpAddress::toString), now::get);
    private final Throughput throughput = new Metrics(ledger).throughput();

    private LastSample tick(long nanos) {
        ledger.tick(now.addAndGet(nanos));
        return throughput.last().orElseThrow();
    }

    @Test
    void thereIsNoneBeforeTheFirstHasEnded() {
        assertThat(throughput.last()).isEmpty();
        assertThat(tick(SECOND).number()).isEqualTo(1);
    }

    @Test
    void itIsOfTheLastSampleAloneAndOfAllOfIt() {
        RouteMeter route = ledger.route("a", List.of());
        ledger.route("b", List.of());
        tick(SECOND);
        now.addAndGet(SECOND / 2);
        ByteCounter received = new ByteCounter();
        Flow flow = ledger.open(received, new ByteCounter());
        flow.route(route);
        received.add(100);
        LastSample first = tick(SECOND / 2);
        assertThat(first.number()).isEqualTo(2);
        assertThat(first.all().received()).isEqualTo(100);
        assertThat(first.byRoute()).isEqualTo(Map.of("a", new Rates(100, 0), "b", Rates.ZERO));
        received.add(60);
        LastSample late = tick(3 * SECOND);
        assertThat(late.all().span()).isEqualTo(Duration.ofSeconds(3));
        assertThat(late.byRoute().get("a")).isEqualTo(new Rates(20, 0));
        for (int i = 0; i < 25; i++) {
            assertThat(tick(SECOND).byRoute().get("a")).isEqualTo(Rates.ZERO);
        }
        assertThat(throughput.last().orElseThrow().number()).isEqualTo(28);
    }
}
