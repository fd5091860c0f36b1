package io.smartproxy.route;

import io.smartproxy.config.CertificateConfig;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.Secret;
import io.smartproxy.config.TerminationConfig;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Whether routes that clients of one name can reach speak the same TLS. The name alone decides what TLS is spoken,
/// before it is known which of the routes it is for: were they different, a route could get clients that its own
/// settings would have refused.
final class TlsAgreement {

    private static final Setting ALPN = new Setting("tls.alpn", TerminationConfig::alpn);
    private static final List<Setting> SETTINGS = List.of(
            new Setting("tls.certificate", config -> each(config, TlsAgreement::certificate)),
            new Setting("tls.key", config -> each(config, TlsAgreement::key)),
            new Setting("tls.password", config -> each(config, TlsAgreement::password)),
            new Setting("tls.minVersion", TerminationConfig::minVersion),
            new Setting("tls.ciphers", TerminationConfig::ciphers),
            ALPN,
            new Setting("tls.clientAuth", TerminationConfig::clientAuth),
            new Setting("tls.clientCA", TerminationConfig::clientCa));

    private final ProxyConfig config;
    /// By the place of the route that is to blame.
    private final Map<Integer, Difference> differences = new TreeMap<>();

    /// A key, and what the routes that it is one of must agree on.
    private record Setting(String key, Function<TerminationConfig, Object> value) {
    }

    /// A route that differs from the first one of a group.
    ///
    /// @param first    that one's place
    /// @param settings in what, never empty
    private record Difference(int first, List<Setting> settings) {
    }

    TlsAgreement(ProxyConfig config) {
        this.config = config;
    }

    /// @param listeners with the routes of the file
    List<ConfigError> errors(Collection<ListenerRoutes<RouteConfig>> listeners) {
        listeners.forEach(listener -> listener.tls().groups().forEach(this::check));
        return differences.entrySet().stream()
                .map(entry -> error(config.routes().get(entry.getKey()), entry.getValue())).toList();
    }

    private void check(InsideTls<RouteConfig> group) {
        if (group.routes().isEmpty()) {
            return;
        }
        int first = group.routes().stream().mapToInt(Match::place).min().orElseThrow();
        TerminationConfig expected = termination(first);
        for (Match<RouteConfig> route : group.routes()) {
            TerminationConfig found = termination(route.place());
            List<Setting> settings = found.equals(expected) ? List.of() : SETTINGS.stream()
                    // Where HTTP is read, nothing but http/1.1 is offered.
                    .filter(setting -> setting != ALPN || !group.readsHttp())
                    .filter(setting -> !setting.value().apply(found).equals(setting.value().apply(expected)))
                    .toList();
            if (!settings.isEmpty()) {
                differences.merge(route.place(), new Difference(first, settings), TlsAgreement::earlier);
            }
        }
    }

    private static Difference earlier(Difference one, Difference other) {
        return Collections.min(List.of(one, other), Comparator.comparingInt(Difference::first));
    }

    private TerminationConfig termination(int place) {
        return config.routes().get(place).tls().orElseThrow().clients();
    }

    /// At the first of the keys that the route has written itself.
    private ConfigError error(RouteConfig route, Difference difference) {
        String prefix = "route." + route.name() + ".";
        Optional<String> own = difference.settings().stream()
                .map(setting -> prefix + setting.key()).filter(config.lines()::containsKey).findFirst();
        String key = own.orElse(prefix + "tls");
        RouteConfig first = config.routes().get(difference.first());
        String what = own.isPresent() ? "differs" : "leaves " + difference.settings().getFirst().key() + " different";
        return new ConfigError(config.file(), config.lines().getOrDefault(key, route.line()), key, what
                + " from that of route '" + first.name() + "' (line " + first.line() + "), and there are clients that"
                + " can reach both; expected the same value for routes that one name can reach");
    }

    private static List<Object> each(TerminationConfig config, Function<CertificateConfig, Object> part) {
        return config.certificates().stream().map(part).toList();
    }

    private static Object certificate(CertificateConfig config) {
        return switch (config) {
            case CertificateConfig.SelfSigned selfSigned -> selfSigned;
            case CertificateConfig.Pem(FileConfig chain, _) -> chain;
            case CertificateConfig.Pkcs12(FileConfig file, _) -> file;
        };
    }

    private static Optional<FileConfig> key(CertificateConfig config) {
        return switch (config) {
            case CertificateConfig.Pem(_, FileConfig key) -> Optional.of(key);
            case CertificateConfig.SelfSigned _, CertificateConfig.Pkcs12 _ -> Optional.empty();
        };
    }

    private static Optional<Secret> password(CertificateConfig config) {
        return switch (config) {
            case CertificateConfig.Pkcs12(_, Secret password) -> Optional.of(password);
            case CertificateConfig.SelfSigned _, CertificateConfig.Pem _ -> Optional.empty();
        };
    }
}
