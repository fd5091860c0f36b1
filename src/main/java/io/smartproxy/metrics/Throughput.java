package io.smartproxy.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// How fast bytes move between the proxy and its clients. Rates are those of the samples, a second each, that make up a
/// window, over the time that they really span. A window longer than what there are samples of is as long as these.
///
/// Any thread may ask. Windows are more than zero.
public final class Throughput {

    /// The window of [#recent].
    public static final Duration RECENT = Duration.ofSeconds(10);
    /// The window of [#average].
    public static final Duration AVERAGE = Duration.ofSeconds(60);

    /// Shorter than any sample: the last one alone is in it.
    private static final Duration SHORTEST = Duration.ofNanos(1);

    private final Ledger ledger;

    Throughput(Ledger ledger) {
        this.ledger = ledger;
    }

    /// The window of [#instant]: `metrics.instantWindow`.
    public Duration instantWindow() {
        return ledger.settings().instantWindow();
    }

    /// The longest window of which samples are kept: `metrics.retention`.
    public Duration retention() {
        return ledger.settings().retention();
    }

    /// Over the last second, or as long as `metrics.instantWindow` says.
    public Rates instant() {
        return over(instantWindow());
    }

    /// Over the last 10 s.
    public Rates recent() {
        return over(RECENT);
    }

    /// Over the last 60 s.
    public Rates average() {
        return over(AVERAGE);
    }

    /// Over the last so many seconds.
    public Rates custom(int seconds) {
        return over(Duration.ofSeconds(seconds));
    }

    /// Over any window.
    public Rates over(Duration window) {
        return ledger.read(books -> books.all().over(nanos(window)));
    }

    /// By the route's name, `""` for connections that none has taken.
    public Map<String, Rates> byRoute(Duration window) {
        return ledger.read(books -> {
            Map<String, Rates> rates = new LinkedHashMap<>();
            books.allRoutes().forEach(route -> rates.put(route.name(), route.tracker().over(nanos(window))));
            return rates;
        });
    }

    /// By the client's IP, `other` for those that have no figures of their own.
    public Map<String, Rates> byIp(Duration window) {
        return ledger.read(books -> books.byIp((_, ip) -> ip.account().tracker().over(nanos(window))));
    }

    /// The samples of the last so many seconds, oldest first.
    public List<Sample> history(int seconds) {
        return ledger.read(books -> samples(books, books.all(), Duration.ofSeconds(seconds)));
    }

    /// The samples of a route.
    ///
    /// @param route its name
    /// @return empty if there is no such route
    public Optional<List<Sample>> history(int seconds, String route) {
        return ledger.read(books -> books.allRoutes().filter(meter -> meter.name().equals(route)).findFirst()
                .map(meter -> samples(books, meter.tracker(), Duration.ofSeconds(seconds))));
    }

    /// The sample that has ended last, in all and of every route.
    ///
    /// @return empty while the first one has not ended
    public Optional<LastSample> last() {
        return ledger.read(books -> {
            if (books.ticks().last() == 0) {
                return Optional.empty();
            }
            Map<String, Rates> byRoute = new LinkedHashMap<>();
            books.allRoutes().forEach(route -> {
                Sample sample = samples(books, route.tracker(), SHORTEST).getLast();
                byRoute.put(route.name(), new Rates(sample.received(), sample.sent()));
            });
            Sample all = samples(books, books.all(), SHORTEST).getLast();
            return Optional.of(new LastSample(books.ticks().last(), all, byRoute));
        });
    }

    /// @return the longest there is for what is longer
    private static long nanos(Duration window) {
        return TimeUnit.NANOSECONDS.convert(window);
    }

    /// Times are told from the clock of now backwards, so that samples are as far apart as they really were, whatever
    /// has happened to the clock since.
    private static List<Sample> samples(Books books, ThroughputTracker tracker, Duration window) {
        Instant now = Instant.now();
        Function<Long, Duration> ago = tick -> Duration.ofNanos(books.now() - books.ticks().time(tick));
        return tracker.history(nanos(window)).stream()
                .map(row -> new Sample(now.minus(ago.apply(row.tick())),
                        ago.apply(row.tick() - 1).minus(ago.apply(row.tick())), row.received(), row.sent()))
                .toList();
    }
}
