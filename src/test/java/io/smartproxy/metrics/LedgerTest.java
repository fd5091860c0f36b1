package io.smartproxy.metrics;

import static io.smartproxy.metrics.HeldLedger.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The books by a clock that is held: rates.
class LedgerTest {

    private static final long MB = 1_000_000;
    private static final int HOURS = 3;
    private static final List<Function<Throughput, Duration>> WINDOWS = List.of(
            Throughput::instantWindow, _ -> Throughput.RECENT, _ -> Throughput.AVERAGE, _ -> Duration.ofSeconds(3),
            _ -> Duration.ofSeconds(30), _ -> Duration.ofSeconds(300), Throughput::retention);

    private final HeldLedger held = new HeldLedger();
    private final Throughput throughput = held.metrics.throughput();

    private static void assertSteady(Rates rates, long in, long out) {
        assertEquals(in, rates.received(), 0.01 * in);
        assertEquals(out, rates.sent(), 0.01 * out);
    }

    @Test
    void aSteadyFlowShowsItsRateInEveryWindowHoweverOldItIs() {
        HeldLedger.Connection connection = held.open().from("192.0.2.1").on(held.route("web"));
        held.stream(connection, MB, 10 * MB);
        held.seconds(2);
        held.unevenSeconds(HOURS * 3600 - 2, () -> {
            for (Function<Throughput, Duration> window : WINDOWS) {
                Duration length = window.apply(throughput);
                assertSteady(throughput.over(length), MB, 10 * MB);
                assertSteady(throughput.byRoute(length).get("web"), MB, 10 * MB);
                assertSteady(throughput.byIp(length).get("192.0.2.1"), MB, 10 * MB);
            }
            assertSteady(throughput.instant(), MB, 10 * MB);
            assertSteady(throughput.recent(), MB, 10 * MB);
            assertSteady(throughput.average(), MB, 10 * MB);
            assertSteady(throughput.custom(3600), MB, 10 * MB);
        });
        assertThat(throughput.history(86_400)).hasSize(3600)
                .allSatisfy(sample -> assertSteady(new Rates(sample.received(), sample.sent()), MB, 10 * MB));
    }

    @Test
    void twoFlowsOnTwoRoutesEachShowTheirOwnAlsoWhereTheyBeginBetweenTwoTicks() {
        HeldLedger.Connection early = held.open().from("192.0.2.1").on(held.route("web"));
        held.stream(early, MB, 10 * MB);
        held.seconds(20);
        held.pass(Duration.ofMillis(400));
        HeldLedger.Connection late = held.open().from("2001:db8::1").on(held.route("mail"));
        held.stream(late, 3 * MB, 2 * MB);
        held.tick(Duration.ofMillis(600));
        held.unevenSeconds(4000, () -> {
            for (Function<Throughput, Duration> window : WINDOWS) {
                Map<String, Rates> routes = throughput.byRoute(window.apply(throughput));
                assertSteady(routes.get("web"), MB, 10 * MB);
                assertSteady(routes.get("mail"), 3 * MB, 2 * MB);
                Map<String, Rates> ips = throughput.byIp(window.apply(throughput));
                assertSteady(ips.get("192.0.2.1"), MB, 10 * MB);
                assertSteady(ips.get("2001:db8::1"), 3 * MB, 2 * MB);
            }
        });
        assertSteady(throughput.over(Duration.ofHours(1)), 4 * MB, 12 * MB);
        assertThat(throughput.byRoute(SECOND)).containsOnlyKeys("web", "mail");
    }

    @Test
    void aLateTickIsOneLongerSampleAndTheTicksInARowAfterItAreNone() {
        held.stream(held.open().from("192.0.2.1").on(held.route("web")), MB, 10 * MB);
        held.seconds(100);
        held.tick(Duration.ofSeconds(30));
        assertSteady(throughput.instant(), MB, 10 * MB);
        long last = held.ledger.read(books -> books.ticks().last());
        for (int missed = 0; missed < 29; missed++) {
            held.tick(Duration.ofMillis(1));
            assertSteady(throughput.instant(), MB, 10 * MB);
        }
        assertThat(held.ledger.<Long>read(books -> books.ticks().last())).isEqualTo(last);
        held.tick(SECOND.minusMillis(29));
        held.unevenSeconds(70, () -> {
            for (Function<Throughput, Duration> window : WINDOWS) {
                assertSteady(throughput.over(window.apply(throughput)), MB, 10 * MB);
                assertSteady(throughput.byRoute(window.apply(throughput)).get("web"), MB, 10 * MB);
            }
        });
        assertThat(throughput.history(3600)).hasSize(172)
                .allSatisfy(sample -> assertSteady(new Rates(sample.received(), sample.sent()), MB, 10 * MB))
                .filteredOn(sample -> sample.span().equals(Duration.ofSeconds(30))).hasSize(1);
    }

    /// As after the machine has slept: nothing has moved, and nothing is made up for.
    @Test
    void aPauseInWhichNothingMovesLowersTheWindowsThatItIsInAndNoOthers() {
        held.stream(held.open().from("192.0.2.1"), 0, 10 * MB);
        held.seconds(100);
        held.ledger.tick(held.clock.pass(Duration.ofSeconds(30)));
        assertThat(throughput.instant()).isEqualTo(Rates.ZERO);
        held.seconds(10);
        assertSteady(throughput.recent(), 0, 10 * MB);
        assertSteady(throughput.custom(40), 0, 10 * MB / 4);
        assertSteady(throughput.average(), 0, 10 * MB / 2);
        assertThat(throughput.history(3600)).allMatch(sample -> sample.sent() <= 10 * MB);
    }

    @Test
    void samplesAreAsFarApartAsTheyWere() {
        held.stream(held.open().on(held.route("web")), 0, MB);
        held.tick(SECOND);
        held.tick(Duration.ofSeconds(3));
        held.tick(SECOND);
        List<Sample> history = throughput.history(60, "web").orElseThrow();
        assertThat(history).extracting(Sample::span)
                .containsExactly(SECOND, Duration.ofSeconds(3), SECOND);
        assertThat(Duration.between(history.getFirst().time(), history.getLast().time()))
                .isEqualTo(Duration.ofSeconds(4));
        assertThat(throughput.history(60, "none")).isEmpty();
        assertThat(throughput.history(60, "")).isEmpty();
        assertThat(throughput.history(1)).hasSize(1);
    }

    @Test
    void aWindowLongerThanThereAreSamplesOfIsAsLongAsThese() {
        held.stream(held.open(), MB, 0);
        held.seconds(5);
        assertSteady(throughput.over(Duration.ofDays(1)), MB, 0);
        assertSteady(throughput.over(Duration.ofSeconds(Long.MAX_VALUE)), MB, 0);
        assertSteady(throughput.custom(Integer.MAX_VALUE), MB, 0);
        assertThat(throughput.history(Integer.MAX_VALUE)).hasSize(5);
    }

    @Test
    void aRouteGoesOnWithItsFiguresUntilItIsRetired() {
        HeldLedger.Connection connection = held.open().on(held.route("web")).moves(100, 0);
        held.route("other");
        RouteMeter again = held.ledger.route("web", List.of(new TargetMeter("10.0.0.9:80")));
        held.ledger.order(List.of("other"));
        held.ledger.order(List.of("web"));
        assertThat(held.metrics.routes()).extracting(RouteFigures::name).containsExactly("web", "other");
        assertThat(held.metrics.routes().getFirst().bytes()).isEqualTo(new Totals(100, 0));
        assertThat(held.metrics.routes().getFirst().targets()).extracting(TargetFigures::target)
                .containsExactly("10.0.0.9:80");
        assertThat(held.route("web")).isSameAs(again);
        connection.close(CloseReason.NORMAL);
        held.ledger.retire("web");
        assertThat(held.metrics.routes()).extracting(RouteFigures::name).containsExactly("other");
        assertThat(held.metrics.totals()).as("what it has moved has been moved").isEqualTo(new Totals(100, 0));
    }

    @Test
    void aRouteHasAName() {
        assertThatThrownBy(() -> held.route("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTickIsWaitedFor() throws InterruptedException {
        assertThat(held.metrics.awaitSample(0, Duration.ofMillis(1))).isZero();
        held.tick(SECOND);
        assertThat(held.metrics.awaitSample(0, Duration.ofSeconds(20))).isOne();
        Thread ticking = Thread.startVirtualThread(() -> held.tick(SECOND));
        assertThat(held.metrics.awaitSample(1, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(2);
        ticking.join();
    }

    @Test
    void howLongConnectionsWereOpenThatWereLetInIsRecordedByRoute() {
        HeldLedger.Connection connection = held.open().on(held.route("web"));
        held.seconds(3);
        connection.close(CloseReason.NORMAL);
        held.open().close(RefusalReason.NO_ROUTE);
        assertThat(held.metrics.routes()).extracting(RouteFigures::name).containsExactly("web", "");
        assertThat(held.metrics.routes().getFirst().duration().sum()).isEqualTo(3);
        assertThat(held.metrics.routes().getLast().duration().count()).as("of those that were let in").isZero();
    }

    @Test
    void aConnectionIsOpenUntilItTellsThatItIsOverAndNotUntilItIsClearedUp() {
        HeldLedger.Connection connection = held.open().from("192.0.2.1").on(held.route("web"));
        held.seconds(3);
        connection.flow.handshake(20_000_000);
        connection.flow.over(2_000_000_000L);
        assertThat(held.metrics.connections().active()).isZero();
        assertThat(held.metrics.connections().byRoute().get("web")).isEqualTo(new ConnectionFigures.Count(0, 1));
        assertThat(held.metrics.connections().byIp().get("192.0.2.1")).isEqualTo(new ConnectionFigures.Count(0, 1));
        connection.close(CloseReason.NORMAL);
        RouteFigures web = held.metrics.routes().getFirst();
        assertThat(web.active()).isZero();
        assertThat(web.duration().sum()).isEqualTo(2);
        assertThat(web.handshake().sum()).isEqualTo(0.02);
    }
}
