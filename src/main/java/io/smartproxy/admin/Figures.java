package io.smartproxy.admin;

import io.smartproxy.log.Json;
import io.smartproxy.metrics.Histogram;
import io.smartproxy.metrics.Rates;
import io.smartproxy.metrics.Throughput;
import io.smartproxy.metrics.Totals;
import io.smartproxy.net.Ending;
import io.smartproxy.net.ZombieKind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// How figures are written in JSON: rates in bytes per second, durations in seconds, times in UTC with milliseconds
/// (ISO 8601). None of this changes the nesting, members of the object that is open apart.
record Figures(Json json) {

    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final double NANOS = 1e9;

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    static String time(Instant time) {
        return MILLIS.format(time);
    }

    /// `"received":…,"sent":…`
    Figures rates(Rates rates) {
        json.name("received").value(rates.received()).name("sent").value(rates.sent());
        return this;
    }

    /// `"received":…,"sent":…`
    Figures bytes(Totals bytes) {
        json.name("received").value(bytes.received()).name("sent").value(bytes.sent());
        return this;
    }

    /// `"name":{…}`, of whatever the content writes into it.
    Figures object(String name, Runnable content) {
        json.name(name).object();
        content.run();
        json.endObject();
        return this;
    }

    /// `"name":{"key":{"received":…,"sent":…},…}`
    Figures ratesByName(String name, Map<String, Rates> rates) {
        return object(name, () -> rates.forEach((key, rate) -> object(key, () -> rates(rate))));
    }

    /// `"name":{"reason":1,…}`
    Figures endings(String name, Map<? extends Ending, Long> counts) {
        return counts(name, counts, Ending::label);
    }

    /// `"name":{"kind":1,…}`
    Figures zombies(String name, Map<ZombieKind, Long> counts) {
        return counts(name, counts, ZombieKind::label);
    }

    private <K> Figures counts(String name, Map<? extends K, Long> counts, Function<K, String> label) {
        return object(name, () -> counts.forEach((key, count) -> json.name(label.apply(key)).value(count)));
    }

    /// `"name":{"count":…,"p50":…,"p90":…,"p99":…}`
    Figures percentiles(String name, Histogram.Snapshot durations) {
        return object(name, () -> json.name("count").value(durations.count())
                .name("p50").value(durations.quantile(0.5))
                .name("p90").value(durations.quantile(0.9))
                .name("p99").value(durations.quantile(0.99)));
    }

    /// The rates of all routes, or of all client IPs, in the three usual windows.
    ///
    /// @param instant by name, and so are the others
    /// @param recent  over [Throughput#RECENT]
    /// @param average over [Throughput#AVERAGE]
    record Windows(Map<String, Rates> instant, Map<String, Rates> recent, Map<String, Rates> average) {

        /// @param rates of a window, by name
        static Windows of(Throughput throughput, Function<Duration, Map<String, Rates>> rates) {
            return new Windows(rates.apply(throughput.instantWindow()), rates.apply(Throughput.RECENT),
                    rates.apply(Throughput.AVERAGE));
        }

        /// `"rates":{"instant":{…},"recent":{…},"average":{…}}` of one of them.
        void write(Figures figures, String name) {
            Map<String, Rates> mine = new LinkedHashMap<>();
            mine.put("instant", instant.getOrDefault(name, Rates.ZERO));
            mine.put("recent", recent.getOrDefault(name, Rates.ZERO));
            mine.put("average", average.getOrDefault(name, Rates.ZERO));
            figures.ratesByName("rates", mine);
        }
    }
}
