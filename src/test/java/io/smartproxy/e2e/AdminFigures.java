package io.smartproxy.e2e;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// Figures of a proxy that does not exist, as the admin API answers them: made up, but true to life, and the same
/// each time.
final class AdminFigures {

    /// A route whose name is dangerous to a page that takes it for HTML.
    static final String EVIL = "<script>alert(1)</script>";
    private static final List<String> ROUTES = List.of("web", "api", "mail", "git", EVIL);
    private static final List<Double> SHARES = List.of(0.55, 0.25, 0.12, 0.07, 0.01);
    private static final List<String> TARGETS = List.of("10.0.4.11:8080", "10.0.4.12:8080", "10.0.7.20:9000",
            "10.0.9.5:993", "git.internal:22", "10.0.1.1:80");
    /// ISO 8601, always with the milliseconds.
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    private static final double MEGA = 1e6;

    /// What moved from one moment to another, in bytes per second.
    private record Sample(Instant time, double span, double received, double sent) {
    }

    private final Random random = new Random(42);
    private final List<Sample> samples = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> connections = new CopyOnWriteArrayList<>();
    private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(7200);
    private Instant now = started;
    private int number;
    private double received;
    private double sent;
    private volatile boolean draining;

    AdminFigures() {
        for (int id = 1; id <= 42; id++) {
            connections.add(0, connection(id));
        }
    }

    /// Samples of a second each, with the ups and downs of a day compressed.
    void flow(int seconds) {
        for (int i = 0; i < seconds; i++) {
            double wave = 1 + 0.35 * Math.sin(number / 97.0) + 0.2 * Math.sin(number / 13.0);
            double burst = number % 83 < 6 ? 1.6 : 1;
            sample(1, (3.2 * wave + random.nextDouble()) * MEGA, (21 * wave * burst + 4 * random.nextDouble()) * MEGA);
        }
    }

    /// One more sample.
    ///
    /// @param span     in seconds
    /// @param received bytes per second
    /// @param sent     likewise
    synchronized void sample(double span, double received, double sent) {
        now = now.plusMillis((long) (1000 * span));
        samples.add(new Sample(now, span, received, sent));
        number++;
        this.received += received * span;
        this.sent += sent * span;
    }

    /// From now on the proxy is stopping.
    void drain() {
        draining = true;
    }

    /// A rate of the last sample, in bytes per second.
    double last(String way) {
        return way.equals("sent") ? samples.getLast().sent : samples.getLast().received;
    }

    /// What has moved in all.
    synchronized long bytes(String way) {
        return (long) (way.equals("sent") ? sent : received);
    }

    /// Time passes of which there are no samples.
    void gap(int seconds) {
        now = now.plusSeconds(seconds);
    }

    /// The last sample as the event stream tells it.
    String tick() {
        Sample last = samples.getLast();
        Map<String, Object> tick = row(last, 1);
        tick.put("sample", number);
        tick.put("connections", Map.of("active", connections.size(), "total", 120_331));
        Map<String, Object> routes = new LinkedHashMap<>();
        for (String route : ROUTES) {
            routes.put(route, Map.of("received", last.received * share(route), "sent", last.sent * share(route),
                    "active", 3));
        }
        tick.put("routes", routes);
        return "event: tick\nid: " + number + "\ndata: " + JsonText.of(tick) + "\n\n";
    }

    private static double share(String route) {
        return SHARES.get(ROUTES.indexOf(route));
    }

    private static Map<String, Object> row(Sample sample, double share) {
        return map("time", time(sample.time), "span", sample.span, "received", sample.received * share,
                "sent", sample.sent * share);
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }

    /// @param route null for all
    Optional<List<Object>> history(int seconds, String route) {
        Instant from = now.minusSeconds(seconds);
        double share = route == null ? 1 : ROUTES.contains(route) ? share(route) : 0;
        return route != null && !ROUTES.contains(route) ? Optional.empty()
                : Optional.of(samples.stream().filter(sample -> sample.time.isAfter(from))
                        .<Object>map(sample -> row(sample, share)).toList());
    }

    synchronized Map<String, Object> status() {
        return map("version", "0.1.0", "started", time(started), "uptime", 93_784.0, "draining", draining,
                "config", map("file", "proxy.properties", "lastReload",
                        map("time", time(started), "ok", false, "errors",
                                List.of("proxy.properties:12: route.api.targets: no port, expected host:port"),
                                "changes", List.of(), "needsRestart", List.of("admin.listen"))),
                "listeners", List.of(
                        map("address", "0.0.0.0:443", "routes", List.of("web", "api"), "mode", "tls terminate"),
                        map("address", "0.0.0.0:80", "routes", List.of("web"), "mode", "http"),
                        map("address", "0.0.0.0:993", "routes", List.of("mail"), "mode", "tls passthrough"),
                        map("address", "127.0.0.1:2222", "routes", List.of("git", EVIL), "mode", "plain")),
                "connections", map("active", connections.size(), "total", 120_331, "max", 5000),
                "bytes", map("received", (long) received, "sent", (long) sent),
                "refusals", map("rate-limit", 1834, "no-route", 211, "per-ip-limit", 97, "ip-blocked", 12),
                "closes", map("normal", 118_920, "client-error", 902, "inactive", 311, "connect-failed", 140),
                "zombies", map("stuck", 3), "summaries", summaries(),
                "admin", map("instantWindow", 1.0, "retention", 3600.0));
    }

    private static List<String> summaries() {
        return List.of("2026-11-25T10:00:05Z [SUMMARY] Rejected 150 connections in 5s (no-route: 110, route-limit: 40)",
                "2026-11-25T10:00:10Z [SUMMARY] Rejected 500 connections from 10 IPs in 5s (rate-limit: 350,"
                        + " per-ip-limit: 150) (top offenders: 192.168.1.100 (200x, rate-limit))",
                "2026-11-25T10:00:15Z [SUMMARY] Cleaned up 250 connections in 5s (normal: 200, inactive: 30,"
                        + " client-error: 20) (active: 12)");
    }

    List<Object> routes() {
        List<Object> routes = new ArrayList<>();
        for (String route : ROUTES) {
            int place = ROUTES.indexOf(route);
            routes.add(map("route", route, "active", 20 - 4 * place, "total", (long) (120_331 * share(route)),
                    "received", (long) (received * share(route)), "sent", (long) (sent * share(route)),
                    "rates", rates(share(route)), "refusals", place == 1 ? map("route-limit", 2) : map(),
                    "targets", targets(place), "connect", times(0.0004),
                    "kernel", place == 3 ? map("received", 5_000_000L, "sent", 1_000_000_000L) : null,
                    "handshake", place < 2 ? times(0.0021) : times(0), "duration", times(12)));
        }
        return routes;
    }

    private List<Object> targets(int place) {
        return TARGETS.subList(place, place == 0 ? 2 : place + 1).stream().<Object>map(target -> map("target", target,
                "up", place != 3, "health", place == 3 ? "ejected" : "up",
                "trouble", place == 3 ? "Connection refused" : "", "active", 20 - 4 * place,
                "total", 9000 - place, "failed", place == 3 ? 140 : 0,
                "received", (long) received / (place + 2), "sent", (long) sent / (place + 2))).toList();
    }

    private static Map<String, Object> times(double p50) {
        return map("count", p50 == 0 ? 0 : 10, "p50", p50, "p90", 3 * p50, "p99", 8 * p50);
    }

    private Map<String, Object> rates(double share) {
        Sample last = samples.isEmpty() ? new Sample(now, 1, 0, 0) : samples.getLast();
        Map<String, Object> rate = map("received", last.received * share, "sent", last.sent * share);
        return map("instant", rate, "recent", rate, "average", map("received", 1000.0, "sent", 2000.0));
    }

    List<Object> ips() {
        List<Object> ips = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ips.add(map("ip", i == 3 ? "2001:db8:12:7::/64" : "203.0.113." + (7 * i + 4),
                    "active", 12 - i, "total", 900 - 70 * i, "received", (long) received / (i + 5),
                    "sent", (long) sent / (i + 6), "rates", rates(0.3 / (i + 1)),
                    "refusals", i == 0 ? map("per-ip-limit", 97) : map()));
        }
        return ips;
    }

    private Map<String, Object> connection(long id) {
        int place = (int) (id * 7 % ROUTES.size());
        boolean tls = place < 3;
        return map("id", id, "client", "203.0.113." + (7 * (id % 8) + 4) + ":" + (40_000 + id * 37), "route",
                ROUTES.get(place), "target", TARGETS.get(place), "opened", time(now), "age", 5000.0 / id, "received",
                1000 * id * id, "sent", 400_000_000 / (id * id), "idle", 0.3 * (id % 9), "tls", !tls ? null
                        : map("version", place == 2 ? null : "TLSv1.3", "cipher",
                                place == 2 ? null : "TLS_AES_128_GCM_SHA256", "sni", ROUTES.get(place) + ".example.com",
                                "alpn", place == 2 ? null : "h2"));
    }

    /// Those that a query asks for, newest first.
    List<Object> connections(Map<String, String> query) {
        return connections.stream()
                .filter(one -> !query.containsKey("route") || one.get("route").equals(query.get("route")))
                .filter(one -> ((String) one.get("client")).startsWith(query.getOrDefault("ip", "")))
                .limit(Integer.parseInt(query.getOrDefault("limit", "100"))).<Object>map(one -> one).toList();
    }

    /// @return whether there was one
    boolean close(long id) {
        return connections.removeIf(one -> one.get("id").equals(id));
    }

    /// @param pairs names and values in turn
    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
