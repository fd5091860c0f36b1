package io.smartproxy.metrics;

import static io.smartproxy.metrics.HeldLedger.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.HeapUse;
import io.smartproxy.metrics.ConnectionFigures.Count;
import io.smartproxy.net.CloseReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which clients have figures of their own, and for how long.
class ClientFiguresTest {

    private static final int CAP = 4096;
    private static final int CLIENTS = 100_000;
    private static final int HOUR = 3600;
    private static final long KIB = 1024;

    @Test
    void thoseThatHaveNoPlaceShareOne() {
        HeldLedger held = new HeldLedger(2);
        HeldLedger.Connection first = held.open().from("192.0.2.1").moves(1, 0);
        HeldLedger.Connection again = held.open().from("192.0.2.1").moves(1, 0);
        held.tick(SECOND);
        HeldLedger.Connection second = held.open().from("192.0.2.2").moves(10, 0);
        held.tick(SECOND);
        HeldLedger.Connection third = held.open().from("192.0.2.3").moves(100, 0);
        HeldLedger.Connection fourth = held.open().from("192.0.2.4").moves(1000, 0);
        held.tick(SECOND);
        assertThat(held.metrics.connections().byIp()).isEqualTo(Map.of(
                "192.0.2.1", new Count(2, 2), "192.0.2.2", new Count(1, 1), "other", new Count(2, 2)));
        assertThat(held.metrics.throughput().byIp(SECOND).get("other")).isEqualTo(new Rates(1100, 0));
        assertThat(held.metrics.connections().topIps(2)).containsExactly("192.0.2.1", "other");
        second.close(CloseReason.NORMAL);
        held.seconds(3);
        third.moves(100, 0);
        held.open().from("192.0.2.3").moves(7, 0);
        held.tick(SECOND);
        assertThat(held.metrics.connections().byIp()).isEqualTo(Map.of(
                "192.0.2.1", new Count(2, 2), "192.0.2.3", new Count(1, 1), "other", new Count(2, 2)));
        assertThat(held.metrics.ips(10)).extracting(IpFigures::ip)
                .containsExactly("other", "192.0.2.1", "192.0.2.3");
        assertThat(held.metrics.ips(10)).extracting(ip -> ip.bytes().received()).containsExactly(1200L, 2L, 7L);
        for (HeldLedger.Connection connection : new HeldLedger.Connection[] {first, again, third, fourth}) {
            connection.close(CloseReason.NORMAL);
        }
        held.seconds(3);
        assertThat(held.metrics.connections().byIp()).isEqualTo(Map.of(
                "192.0.2.3", new Count(1, 1), "other", new Count(0, 2)));
    }

    @Test
    void withoutPlacesAllShareOne() {
        HeldLedger held = new HeldLedger(0);
        held.open().from("192.0.2.1");
        assertThat(held.metrics.connections().byIp()).isEqualTo(Map.of("other", new Count(1, 1)));
    }

    /// What it did in its last sample is seen for that long; then it is gone.
    @Test
    void aClientIsForgottenATickAfterTheSampleOfItsLastConnection() {
        HeldLedger held = new HeldLedger();
        HeldLedger.Connection connection = held.open().from("192.0.2.1");
        held.seconds(3);
        connection.moves(500, 0).close(CloseReason.NORMAL);
        held.tick(SECOND);
        assertThat(held.metrics.throughput().byIp(SECOND)).isEqualTo(Map.of("192.0.2.1", new Rates(500, 0)));
        held.tick(SECOND);
        assertThat(held.metrics.throughput().byIp(SECOND)).isEmpty();
        assertThat(held.metrics.totals().received()).isEqualTo(500);
    }

    @Test
    void aClientThatKeepsComingForAMomentIsNotForgotten() {
        HeldLedger held = new HeldLedger();
        for (int i = 0; i < 10; i++) {
            held.open().from("192.0.2.1").moves(100, 0).close(CloseReason.NORMAL);
            held.tick(SECOND);
            assertThat(held.metrics.throughput().byIp(SECOND)).isEqualTo(Map.of("192.0.2.1", new Rates(100, 0)));
        }
        assertThat(held.metrics.connections().byIp()).isEqualTo(Map.of("192.0.2.1", new Count(0, 10)));
        held.tick(SECOND);
        assertThat(held.metrics.connections().byIp()).isEmpty();
    }

    private static String address(int number) {
        return "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    /// Each stays for a minute, so that there are some 1,700 at a time, and for a while nearly three.
    @Test
    void aHundredThousandClientsInAnHourStayUnderTheCapAndLeaveNothing() {
        HeldLedger held = new HeldLedger();
        RouteMeter route = held.route("web");
        held.open().on(route).from("198.51.100.1").moves(1, 1).close(CloseReason.NORMAL);
        held.seconds(2);
        long before = HeapUse.live();
        Deque<HeldLedger.Connection> open = new ArrayDeque<>();
        int most = 0;
        int come = 0;
        for (int second = 1; second <= HOUR; second++) {
            int stay = second / 300 == 6 ? 160 : 60;
            for (; come < (long) CLIENTS * second / HOUR; come++) {
                open.add(held.open().on(route).from(address(come)).moves(100, 1000));
            }
            while (open.size() > stay * CLIENTS / HOUR) {
                open.remove().moves(1, 1).close(CloseReason.NORMAL);
            }
            held.tick(SECOND);
            if (second % 10 == 0) {
                most = Math.max(most, held.ledger.read(books -> books.ips().size()));
            }
        }
        assertThat(most).isEqualTo(CAP);
        open.forEach(connection -> connection.moves(1, 1).close(CloseReason.NORMAL));
        open.clear();
        held.seconds(2);
        assertThat(held.metrics.totals()).isEqualTo(new Totals(1 + CLIENTS * 101L, 1 + CLIENTS * 1001L));
        assertThat(held.metrics.connections().byIp()).containsOnlyKeys("other");
        long after = HeapUse.live();
        System.out.println("100,000 clients in an hour leave " + (after - before) / KIB + " KiB");
        assertThat(after - before).isLessThan(512 * KIB);
        assertThat(held.metrics.routes()).hasSize(1);
    }
}
