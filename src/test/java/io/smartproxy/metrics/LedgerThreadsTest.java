package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.guard.HeldClock;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The books while many write and read them: each byte is in every sum once.
class LedgerThreadsTest {

    private static final int WRITERS = 6;
    private static final int CONNECTIONS = 3_000;
    private static final int CLIENTS = 5;

    private final HeldClock clock = new HeldClock();
    private final Ledger ledger = new Ledger(
            new LedgerSettings(Duration.ofMinutes(1), Duration.ofSeconds(1), CLIENTS, IpAddress::toString), clock);
    private final TargetMeter target = new TargetMeter("127.0.0.1:80");
    private final List<RouteMeter> routes =
            List.of(ledger.route("web", List.of(target)), ledger.route("mail", List.of()));
    private final AtomicBoolean over = new AtomicBoolean();

    private static IpAddress client(int number) {
        return new IpAddress(0, 0x0a00_0000L + number, true);
    }

    /// What one writer has counted.
    private static final class Sums {
        private final Map<String, Totals> routes = new HashMap<>();
        private final Map<String, Totals> ips = new HashMap<>();
        private Totals all = new Totals(0, 0);
        private Totals target = new Totals(0, 0);

        private void add(String route, String ip, Totals moved) {
            all = plus(all, moved);
            routes.merge(route, moved, Sums::plus);
            ips.merge(ip, moved, Sums::plus);
        }

        private void add(Sums other) {
            all = plus(all, other.all);
            target = plus(target, other.target);
            other.routes.forEach((name, moved) -> routes.merge(name, moved, Sums::plus));
            other.ips.forEach((name, moved) -> ips.merge(name, moved, Sums::plus));
        }

        private static Totals plus(Totals one, Totals other) {
            return new Totals(one.received() + other.received(), one.sent() + other.sent());
        }
    }

    /// Lives a connection as its thread would: bytes, then whose they are, then more, then its end.
    private void connect(Random random, Sums sums) {
        ByteCounter received = new ByteCounter();
        ByteCounter sent = new ByteCounter();
        Flow flow = ledger.open(received, sent);
        move(random, received);
        IpAddress client = client(random.nextInt(CLIENTS));
        flow.client(client);
        move(random, received);
        boolean routed = random.nextInt(4) > 0;
        if (routed) {
            RouteMeter route = routes.get(random.nextInt(2));
            flow.route(route);
            if (!route.targets().isEmpty()) {
                flow.target(target, sent, received);
            }
            move(random, sent);
            move(random, received);
        }
        String name = flow.routeName();
        flow.leaveTarget();
        ledger.close(flow, routed ? CloseReason.NORMAL : RefusalReason.NO_ROUTE);
        Totals moved = new Totals(received.get(), sent.get());
        sums.add(name, client.toString(), moved);
        if (name.equals("web")) {
            sums.target = Sums.plus(sums.target, new Totals(moved.sent(), moved.received()));
        }
    }

    private static void move(Random random, ByteCounter counter) {
        for (int i = random.nextInt(50); i > 0; i--) {
            counter.add(random.nextInt(70_000));
        }
    }

    private Sums write(int seed) {
        Random random = new Random(seed);
        Sums sums = new Sums();
        for (int i = 0; i < CONNECTIONS; i++) {
            connect(random, sums);
        }
        return sums;
    }

    /// All sums of one moment, with those of routes and clients by name.
    private Map<String, Totals> look() {
        return ledger.read(books -> {
            Map<String, Totals> sums = new HashMap<>();
            sums.put("all", books.all().totals());
            books.allRoutes().forEach(route -> sums.put("route " + route.name(), route.tracker().totals()));
            sums.putAll(books.byIp((_, ip) -> ip.account().tracker().totals()));
            long routed = books.allRoutes().mapToLong(route -> route.tracker().totals().sum()).sum();
            assertThat(routed).isLessThanOrEqualTo(books.all().totals().sum());
            int busy = books.allRoutes().mapToInt(RouteMeter::active).sum();
            assertThat(busy).isBetween(0, books.active());
            assertThat(books.allRoutes().mapToLong(RouteMeter::total).sum()).isLessThanOrEqualTo(books.total());
            return sums;
        });
    }

    private long read() {
        Map<String, Totals> before = look();
        long looks = 0;
        while (!over.get()) {
            Map<String, Totals> now = look();
            before.forEach((name, sum) -> {
                assertThat(now.get(name).received()).as(name).isGreaterThanOrEqualTo(sum.received());
                assertThat(now.get(name).sent()).as(name).isGreaterThanOrEqualTo(sum.sent());
            });
            before = now;
            looks++;
        }
        return looks;
    }

    private long tick() {
        long ticks = 0;
        while (!over.get()) {
            ledger.tick(clock.pass(Duration.ofSeconds(1)));
            ticks++;
        }
        return ticks;
    }

    @Test
    void eachByteIsInEverySumOnceWhoeverLooksMeanwhile() throws Exception {
        Sums sums = new Sums();
        // Each client keeps one open, so that none is forgotten.
        for (int i = 0; i < CLIENTS; i++) {
            ledger.open(new ByteCounter(), new ByteCounter()).client(client(i));
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Long>> watchers = new ArrayList<>();
            for (Callable<Long> watcher : List.<Callable<Long>>of(this::read, this::read, this::tick)) {
                watchers.add(threads.submit(watcher));
            }
            List<Future<Sums>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int seed = i;
                writers.add(threads.submit(() -> write(seed)));
            }
            try {
                for (Future<Sums> writer : writers) {
                    sums.add(writer.get());
                }
            } finally {
                over.set(true);
            }
            for (Future<Long> watcher : watchers) {
                assertThat(watcher.get()).isPositive();
            }
        }
        assertBooks(sums);
    }

    private void assertBooks(Sums sums) {
        Map<String, Totals> wanted = new HashMap<>(sums.ips);
        sums.routes.forEach((name, moved) -> wanted.put("route " + name, moved));
        wanted.put("all", sums.all);
        assertThat(look()).isEqualTo(wanted);
        assertThat(target.figures().bytes()).isEqualTo(sums.target);
        assertThat(target.active()).isZero();
        Metrics metrics = new Metrics(ledger);
        assertThat(metrics.connections().active()).isEqualTo(CLIENTS);
        assertThat(metrics.connections().total()).isEqualTo(CLIENTS + (long) WRITERS * CONNECTIONS);
        assertThat(metrics.connections().byRoute().values()).filteredOn(count -> count.active() > 0)
                .as("those that are left have no route").singleElement()
                .satisfies(count -> assertThat(count.active()).isEqualTo(CLIENTS));
        assertThat(metrics.closes().get(CloseReason.NORMAL) + metrics.refusals().get(RefusalReason.NO_ROUTE))
                .isEqualTo((long) WRITERS * CONNECTIONS);
    }
}
