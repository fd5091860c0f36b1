package io.smartproxy.metrics;

import io.smartproxy.metrics.ConnectionFigures.Count;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.net.ZombieKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All figures, for whoever wants to know: the admin page, its API, users of the library. Any thread may ask; each
/// answer is of one moment, exact to the byte, and does not change any more.
public final class Metrics {

    private final Ledger ledger;

    public Metrics(Ledger ledger) {
        this.ledger = ledger;
    }

    /// How many connections there are, and have been: in all, by route, by client IP.
    public ConnectionFigures connections() {
        return ledger.read(books -> {
            Map<String, Count> byRoute = new LinkedHashMap<>();
            books.allRoutes().forEach(route -> byRoute.put(route.name(), new Count(route.active(), route.total())));
            return new ConnectionFigures(books.active(), books.total(), byRoute,
                    books.byIp((_, ip) -> new Count(ip.account().active(), ip.account().total())));
        });
    }

    /// How fast bytes move.
    public Throughput throughput() {
        return new Throughput(ledger);
    }

    /// Bytes that clients have sent and been sent since the start.
    public Totals totals() {
        return ledger.read(books -> books.all().totals());
    }

    /// Every route, in the order of the file; at the end, if there ever were any, the connections that none has taken,
    /// by the name `""`.
    public List<RouteFigures> routes() {
        return ledger.read(books -> books.allRoutes().map(RouteMeter::figures).toList());
    }

    /// The client IPs with the most open connections, most first, then those that have moved the most bytes.
    ///
    /// @param most how many
    public List<IpFigures> ips(int most) {
        return ledger.read(books -> books.byIp((name, ip) -> ip.figures(name))).values().stream()
                .sorted(Comparator.comparingInt(IpFigures::active).reversed()
                        .thenComparing(Comparator.comparingLong((IpFigures ip) -> ip.bytes().sum()).reversed())
                        .thenComparing(IpFigures::ip))
                .limit(most).toList();
    }

    /// How often connections were turned away, by reason; those that have come up.
    public Map<RefusalReason, Long> refusals() {
        return ledger.refusals().nonZero();
    }

    /// How often connections have ended, by reason; those that have come up.
    public Map<CloseReason, Long> closes() {
        return ledger.closes().nonZero();
    }

    /// How many connections were found that only seemed to be alive, by kind; those that have come up.
    public Map<ZombieKind, Long> zombies() {
        return ledger.zombies().nonZero();
    }

    /// How often connections were turned away for a reason.
    public long refused(RefusalReason reason) {
        return ledger.refusals().of(reason);
    }

    /// How often connections have ended for a reason.
    public long closed(CloseReason reason) {
        return ledger.closes().of(reason);
    }

    /// How many connections of a kind were found that only seemed to be alive.
    public long found(ZombieKind kind) {
        return ledger.zombies().of(kind);
    }

    /// All of it in one line, for the log.
    public String summary() {
        ConnectionFigures connections = connections();
        Totals bytes = totals();
        return connections.total() + " connections (" + connections.active() + " open), " + bytes.received()
                + " bytes received, " + bytes.sent() + " sent" + list("; refused: ", refusals())
                + list("; closed: ", closes());
    }

    private static String list(String title, Map<? extends Ending, Long> counts) {
        return counts.isEmpty() ? "" : counts.entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + entry.getValue())
                .collect(Collectors.joining(", ", title, ""));
    }

    /// Waits for the end of a sample.
    ///
    /// @param seen the last number that this has returned to the caller, 0 at first
    /// @return the number of the last sample that has ended; `seen` if none has in time
    /// @throws InterruptedException when the waiting thread is interrupted
    public long awaitSample(long seen, Duration timeout) throws InterruptedException {
        return ledger.awaitTick(seen, timeout);
    }
}
