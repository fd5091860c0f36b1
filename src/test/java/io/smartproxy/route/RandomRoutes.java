package io.smartproxy.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random routes over a universe small enough that they get into each other's way all the time, and clients to go
/// with them.
record RandomRoutes(Random random) {

    /// For every set of patterns of [#DOMAINS], each is the closest one to some of these.
    static final List<String> NAMES = List.of(
            "-", "a", "b.a", "c.b.a", "z.a", "z.b.a", "y.z.b.a", "z.c.b.a", "z.org", "[::1]");
    static final List<String> ALPN = List.of("-", "h2", "http/1.1", "h2,http/1.1", "other");
    static final List<String> VERSIONS = List.of("-", "1.2", "1.3", "1.2,1.3");
    static final List<String> PATHS = List.of("-", "*", "/", "/a", "/a/b", "/a/bc", "/c");
    static final List<String> CLIENTS = List.of(
            "10.1.2.3", "10.2.0.1", "192.0.2.1", "198.51.100.1", "2001:db8::1", "2001:db9::1");
    static final List<String> LOCALS = List.of("127.0.0.1", "127.0.0.9", "::1", "::9", "::ffff:127.0.0.1");
    static final List<Integer> PORTS = List.of(399, 400, 420, 440, 443, 444, 445, 450, 451);

    /// Every ClientHello.
    static final List<Preface.Tls> HELLOS = NAMES.stream().flatMap(RandomRoutes::hellos).toList();
    /// Everything that may come inside TLS.
    static final List<Preface> INSIDES = Stream
            .concat(Stream.of("opaque"), PATHS.stream().map(path -> "http - " + path))
            .map(PrefaceText::parse).toList();

    private static final List<String> DOMAINS = List.of("a", "b.a", "c.b.a", "*.a", "*.b.a", "*.c.b.a");
    private static final List<String> NETWORKS = List.of(
            "10.0.0.0/8", "10.1.0.0/16", "192.0.2.1", "0.0.0.0/0", "::/0", "2001:db8::/32");
    private static final List<String> LISTENS = List.of(
            "443", "[::]:443", "0.0.0.0:443", "127.0.0.1:443", "[::1]:443", "400-450", "127.0.0.1:440-444",
            "0.0.0.0:400-443");

    /// @param plainness how likely a route is to leave a condition out, 0 to 1
    RouteText routes(int most, double plainness) {
        return new RouteText(IntStream.rangeClosed(1, 1 + random.nextInt(most))
                .mapToObj(i -> "r" + i + route(plainness)).toList());
    }

    private String route(double plainness) {
        List<String> keys = new ArrayList<>(List.of(" listen=" + some(LISTENS)));
        if (random.nextBoolean()) {
            keys.add("domains=" + some(DOMAINS));
        }
        add(keys, plainness, "clients", NETWORKS);
        add(keys, plainness, "priority", List.of("-1", "0", "1"));
        // A route that reads both the ClientHello and HTTP is an error of its own, unless it ends TLS, and never gets
        // here.
        if (random.nextInt(3) == 0) {
            keys.add("tls=" + one(List.of("terminate", "terminate-and-reencrypt")));
            add(keys, plainness, "alpn", ALPN.subList(1, 4));
            add(keys, plainness, "tlsVersions", VERSIONS.subList(1, 4));
            add(keys, plainness, "path", PATHS.subList(2, 5));
            add(keys, plainness, "action", List.of("redirect", "respond", "block"));
        } else if (random.nextBoolean()) {
            add(keys, plainness, "alpn", ALPN.subList(1, 4));
            add(keys, plainness, "tlsVersions", VERSIONS.subList(1, 4));
            add(keys, plainness, "tls", List.of("passthrough"));
            add(keys, plainness, "action", List.of("block"));
        } else {
            add(keys, plainness, "path", PATHS.subList(2, 5));
            add(keys, plainness, "tls", List.of("off"));
            add(keys, plainness, "action", List.of("redirect", "respond", "block"));
        }
        return String.join(" ", keys);
    }

    private void add(List<String> keys, double plainness, String key, List<String> values) {
        if (random.nextDouble() > plainness) {
            keys.add(key + "=" + one(values));
        }
    }

    Preface preface() {
        return PrefaceText.parse(switch (random.nextInt(8)) {
            case 0 -> "opaque";
            case 1, 2, 3 -> "http " + one(NAMES) + " " + one(PATHS);
            default -> "tls " + one(NAMES) + " " + one(ALPN) + " " + one(VERSIONS);
        });
    }

    /// Every client's beginning that this universe has.
    static List<Preface> prefaces() {
        List<Preface> all = new ArrayList<>(HELLOS);
        all.add(new Preface.Opaque());
        NAMES.forEach(name -> PATHS.forEach(path -> all.add(PrefaceText.parse("http " + name + " " + path))));
        return all;
    }

    private static Stream<Preface.Tls> hellos(String name) {
        return ALPN.stream().flatMap(alpn -> VERSIONS.stream()
                .map(versions -> (Preface.Tls) PrefaceText.parse("tls " + name + " " + alpn + " " + versions)));
    }

    <E> E one(List<E> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// One, or sometimes two or three, between commas.
    private String some(List<String> values) {
        int count = random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(2);
        return IntStream.range(0, count).mapToObj(_ -> one(values)).collect(Collectors.joining(","));
    }
}
