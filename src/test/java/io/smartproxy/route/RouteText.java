package io.smartproxy.route;

import io.smartproxy.config.AcceptedHeaders;
import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.AdminConfig;
import io.smartproxy.config.CertificateConfig;
import io.smartproxy.config.ClientAuth;
import io.smartproxy.config.LifeConfig;
import io.smartproxy.config.LimitsConfig;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.MatchConfig;
import io.smartproxy.config.MetricsConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.PoolConfig;
import io.smartproxy.config.ReencryptConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.SecurityConfig;
import io.smartproxy.config.SentHeader;
import io.smartproxy.config.Settings;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.config.TerminationConfig;
import io.smartproxy.config.TlsConfig;
import io.smartproxy.config.TlsMode;
import io.smartproxy.config.UpkeepConfig;
import io.smartproxy.log.Log;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import io.smartproxy.net.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Routes for tests: one a line or between semicolons, `NAME KEY=VALUE KEY=VALUE`, with the keys and values of the
/// file, lists without blanks. `listen` is 443 unless it is given.
record RouteText(List<String> lines) {

    /// Made once, as some tests read a hundred thousand lines.
    private static final Map<TlsMode, Optional<TlsConfig>> TLS = Arrays.stream(TlsMode.values())
            .collect(Collectors.toMap(mode -> mode, RouteText::tls));
    private static final ActionConfig FORWARD = new ActionConfig.Forward(
            PoolConfig.of(List.of(new TargetConfig.Demo())), LifeConfig.USUAL, new SentHeader.None());
    private static final List<ListenConfig> USUAL_LISTEN = List.of(listen("443"));

    static RouteText of(String text) {
        return new RouteText(
                Arrays.stream(text.split("[;\n]")).map(String::strip).filter(line -> !line.isEmpty()).toList());
    }

    List<RouteConfig> routes() {
        return IntStream.range(0, lines.size()).mapToObj(i -> route(lines.get(i), i + 1)).toList();
    }

    /// The routes as a file `test.properties` that gives all the keys of a route on one line.
    ProxyConfig config(Duration prefaceTimeout) {
        Map<String, Integer> keyLines = new HashMap<>(Map.of("timeout.preface", 99));
        for (int i = 0; i < lines.size(); i++) {
            String name = name(lines.get(i));
            int line = i + 1;
            keys(lines.get(i)).keySet().forEach(key -> keyLines.put("route." + name + "." + key, line));
        }
        Settings settings = new Settings(
                prefaceTimeout, Duration.ofSeconds(30), Log.Level.INFO, Log.Format.TEXT, Duration.ofSeconds(5), 65536,
                false, LimitsConfig.USUAL, AcceptedHeaders.USUAL,
                new UpkeepConfig(100, Duration.ofMillis(100), Duration.ZERO),
                AdminConfig.USUAL, MetricsConfig.USUAL);
        return new ProxyConfig("test.properties", settings, routes(), keyLines, Map.of());
    }

    private static String name(String line) {
        return line.split(" ", 2)[0];
    }

    private static Map<String, String> keys(String line) {
        Map<String, String> keys = new HashMap<>();
        String[] words = line.split(" ");
        for (int i = 1; i < words.length; i++) {
            if (!words[i].isEmpty()) {
                int equals = words[i].indexOf('=');
                String before = keys.put(words[i].substring(0, equals), words[i].substring(equals + 1));
                if (before != null) {
                    throw new IllegalArgumentException("a key given twice: " + line);
                }
            }
        }
        return keys;
    }

    private static RouteConfig route(String line, int number) {
        Map<String, String> keys = keys(line);
        Set<String> alpn = Set.copyOf(items(keys.get("alpn")));
        Set<TlsVersion> versions = versions(keys.get("tlsVersions"));
        boolean readsHello = !alpn.isEmpty() || !versions.isEmpty();
        MatchConfig match = new MatchConfig(
                keys.containsKey("listen") ? items(keys.get("listen")).stream().map(RouteText::listen).toList()
                        : USUAL_LISTEN,
                items(keys.get("domains")).stream().map(DomainPattern::parse).toList(),
                Optional.ofNullable(keys.get("clients")).map(RouteText::clients),
                alpn, versions, keys.getOrDefault("path", ""),
                Integer.parseInt(keys.getOrDefault("priority", "0")),
                mode(keys.getOrDefault("tls", readsHello ? "passthrough" : "")));
        return new RouteConfig(name(line), number, match, SecurityConfig.OPEN, TLS.get(match.tls()),
                action(keys.getOrDefault("action", "forward")));
    }

    private static TlsMode mode(String label) {
        return Arrays.stream(TlsMode.values()).filter(mode -> mode.label().equals(label)).findFirst().orElseThrow();
    }

    private static Optional<TlsConfig> tls(TlsMode mode) {
        if (!mode.terminates()) {
            return Optional.empty();
        }
        TerminationConfig clients = new TerminationConfig(
                List.of(new CertificateConfig.SelfSigned(Path.of("self-signed"))), TlsVersion.TLS_1_2, List.of(),
                List.of("http/1.1"), ClientAuth.NONE, Optional.empty());
        ReencryptConfig targets =
                new ReencryptConfig(true, Optional.empty(), new ReencryptConfig.ServerName.OfTarget());
        return Optional.of(new TlsConfig(clients, Optional.of(targets).filter(_ -> mode == TlsMode.REENCRYPT),
                Duration.ofSeconds(10)));
    }

    private static ActionConfig action(String action) {
        return switch (action) {
            case "forward" -> FORWARD;
            case "redirect" -> new ActionConfig.Redirect("https://{host}{path}", 308);
            case "respond" -> new ActionConfig.Respond(200, "");
            case "block" -> new ActionConfig.Block();
            default -> throw new IllegalArgumentException(action);
        };
    }

    private static ListenConfig listen(String text) {
        int colon = text.lastIndexOf(':');
        Optional<IpAddress> address =
                colon < 0 ? Optional.empty() : Optional.of(IpAddress.parse(text.substring(0, colon)));
        return new ListenConfig(address, PortRange.parse(text.substring(colon + 1)), text);
    }

    private static CidrSet clients(String list) {
        return CidrSet.of(items(list).stream().map(Cidr::parse).toList());
    }

    static Set<TlsVersion> versions(String list) {
        List<String> labels = items(list);
        return Arrays.stream(TlsVersion.values())
                .filter(version -> labels.contains(version.label())).collect(Collectors.toSet());
    }

    static List<String> items(String list) {
        return list == null || list.isEmpty() ? List.of() : List.of(list.split(","));
    }
}
