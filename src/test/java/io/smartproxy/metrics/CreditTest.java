package io.smartproxy.metrics;

import static io.smartproxy.metrics.HeldLedger.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.ConnectionFigures.Count;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whose a byte is.
class CreditTest {

    private final HeldLedger held = new HeldLedger();
    private final RouteMeter web = held.route("web");

    private Totals routeBytes(String name) {
        return held.metrics.routes().stream().filter(route -> route.name().equals(name)).findFirst().orElseThrow()
                .bytes();
    }

    @Test
    void whatCameBeforeTheRouteAndTheClientWereKnownIsTheirsOnce() {
        HeldLedger.Connection connection = held.open().moves(517, 0);
        held.tick(SECOND);
        assertThat(held.metrics.totals()).isEqualTo(new Totals(517, 0));
        connection.moves(3, 7).on(web);
        held.tick(SECOND);
        assertThat(routeBytes("web")).isEqualTo(new Totals(520, 7));
        connection.moves(80, 0).from("192.0.2.1");
        held.tick(SECOND);
        held.tick(SECOND);
        connection.moves(0, 1);
        assertThat(held.metrics.totals()).isEqualTo(new Totals(600, 8));
        assertThat(routeBytes("web")).isEqualTo(new Totals(600, 8));
        assertThat(held.metrics.ips(10)).extracting(IpFigures::bytes).containsExactly(new Totals(600, 8));
        connection.close(CloseReason.NORMAL);
        connection.close(CloseReason.NORMAL);
        assertThat(held.metrics.totals()).isEqualTo(new Totals(600, 8));
        assertThat(routeBytes("web")).isEqualTo(new Totals(600, 8));
        assertThat(held.metrics.connections()).isEqualTo(new ConnectionFigures(0, 1,
                Map.of("web", new Count(0, 1)), Map.of("192.0.2.1", new Count(0, 1))));
        assertThat(held.metrics.closes()).isEqualTo(Map.of(CloseReason.NORMAL, 1L));
    }

    /// A reader between two ticks sees what a tick will, and what it looks at is no sample.
    @Test
    void readingEndsNoSample() {
        HeldLedger.Connection connection = held.open().on(web);
        for (int i = 0; i < 10; i++) {
            connection.moves(100, 0);
            held.pass(SECOND.dividedBy(10));
            assertThat(held.metrics.totals().received()).isEqualTo(100 * (i + 1));
            assertThat(held.metrics.throughput().instant()).isEqualTo(Rates.ZERO);
        }
        held.ledger.tick(held.clock.getAsLong());
        assertThat(held.metrics.throughput().instant()).isEqualTo(new Rates(1000, 0));
        assertThat(held.metrics.throughput().byRoute(SECOND)).isEqualTo(Map.of("web", new Rates(1000, 0)));
    }

    @Test
    void aConnectionThatEndsWithoutARouteIsThatOfNone() {
        HeldLedger.Connection connection = held.open().from("192.0.2.1").moves(10, 0);
        held.tick(SECOND);
        assertThat(held.metrics.connections().byRoute())
                .isEqualTo(Map.of("web", new Count(0, 0), "", new Count(1, 0)));
        assertThat(held.metrics.connections().active()).isOne();
        connection.moves(5, 20).close(RefusalReason.NO_ROUTE);
        assertThat(routeBytes("")).isEqualTo(new Totals(15, 20));
        assertThat(routeBytes("web")).isEqualTo(new Totals(0, 0));
        assertThat(held.metrics.connections().byRoute())
                .isEqualTo(Map.of("web", new Count(0, 0), "", new Count(0, 1)));
        assertThat(held.metrics.refusals()).isEqualTo(Map.of(RefusalReason.NO_ROUTE, 1L));
        assertThat(held.metrics.routes().getLast().refusals()).isEqualTo(Map.of(RefusalReason.NO_ROUTE, 1L));
        assertThat(held.metrics.ips(1).getFirst().refusals()).isEqualTo(Map.of(RefusalReason.NO_ROUTE, 1L));
        assertThat(held.metrics.throughput().history(10, "")).isPresent();
    }

    @Test
    void aRefusedConnectionOfARouteIsItsOwn() {
        held.open().from("192.0.2.1").on(web).moves(9, 0).close(RefusalReason.IP_BLOCKED);
        assertThat(held.metrics.connections().byRoute()).isEqualTo(Map.of("web", new Count(0, 1)));
        assertThat(held.metrics.routes().getFirst().refusals()).isEqualTo(Map.of(RefusalReason.IP_BLOCKED, 1L));
        assertThat(held.metrics.closes()).isEmpty();
        assertThat(routeBytes("web")).isEqualTo(new Totals(9, 0));
    }

    @Test
    void whatIsTurnedAwayIsAConnectionOfNone() {
        held.ledger.refuse(RefusalReason.GLOBAL_LIMIT);
        held.ledger.refuse(RefusalReason.GLOBAL_LIMIT);
        assertThat(held.metrics.connections()).isEqualTo(new ConnectionFigures(0, 2,
                Map.of("web", new Count(0, 0), "", new Count(0, 2)), Map.of()));
        assertThat(held.metrics.refusals()).isEqualTo(Map.of(RefusalReason.GLOBAL_LIMIT, 2L));
    }

    @Test
    void targetsHaveFiguresOfTheirOwn() {
        TargetMeter first = new TargetMeter("127.0.0.1:1");
        TargetMeter second = new TargetMeter("127.0.0.1:2");
        HeldLedger.Connection connection = held.open().on(held.ledger.route("app", List.of(first, second)));
        ByteCounter read = new ByteCounter();
        ByteCounter written = new ByteCounter();
        first.fail();
        connection.flow.target(second, read, written);
        read.add(100);
        written.add(20);
        held.tick(SECOND);
        read.add(1);
        assertThat(held.metrics.routes().getLast().targets()).containsExactly(
                new TargetFigures("127.0.0.1:1", TargetHealth.GOOD, 0, 0, 1, new Totals(0, 0)),
                new TargetFigures("127.0.0.1:2", TargetHealth.GOOD, 1, 1, 0, new Totals(101, 20)));
        written.add(5);
        connection.flow.leaveTarget();
        connection.close(CloseReason.TARGET_ERROR);
        assertThat(held.metrics.routes().getLast().targets().getLast())
                .isEqualTo(new TargetFigures("127.0.0.1:2", TargetHealth.GOOD, 0, 1, 0, new Totals(101, 25)));
        assertThat(held.metrics.totals()).isEqualTo(new Totals(0, 0));
    }

    @Test
    void aConnectionMovesWhenItsBytesDo() {
        HeldLedger.Connection connection = held.open();
        long begun = held.clock.getAsLong();
        held.seconds(5);
        assertThat(connection.flow.movedAt()).isEqualTo(begun);
        connection.moves(0, 1);
        held.seconds(1);
        long moved = held.clock.getAsLong();
        held.seconds(5);
        assertThat(connection.flow.movedAt()).isEqualTo(moved);
    }

    @Test
    void theRouteOfAFlowHasAName() {
        HeldLedger.Connection connection = held.open();
        assertThat(connection.flow.routeName()).isEmpty();
        assertThat(connection.on(web).flow.routeName()).isEqualTo("web");
    }
}
