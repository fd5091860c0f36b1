package io.smartproxy.config;

import io.smartproxy.log.Log;
import io.smartproxy.log.LogDeduplicator;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.TlsVersion;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// Every key there is: its name, how its value is read, what it is when nobody writes it. A declaration here makes a
/// key known; [Assembly] uses it.
final class Keys {

    // In front of the declarations, which fill them.
    private static final Map<String, Key<?>> PROXY = new LinkedHashMap<>();
    private static final Map<String, Key<?>> ROUTE = new LinkedHashMap<>();

    /// More than a machine has memory for.
    private static final int MOST_CONNECTIONS = 10_000_000;

    static final Key<Duration> PREFACE_TIMEOUT =
            proxy("timeout.preface", Quantity.durationOrOff(), Duration.ofSeconds(10));
    static final Key<Duration> SHUTDOWN_TIMEOUT =
            proxy("shutdown.timeout", Quantity.durationOrOff(), Duration.ofSeconds(30));
    static final Key<Log.Level> LOG_LEVEL =
            proxy("log.level", ValueType.word(List.of(Log.Level.values()), Log.Level::label), Log.Level.INFO);
    static final Key<Log.Format> LOG_FORMAT =
            proxy("log.format", ValueType.word(List.of(Log.Format.values()), Log.Format::label), Log.Format.TEXT);
    static final Key<Duration> LOG_FLUSH_INTERVAL = proxy("log.flushInterval",
            Quantity.duration(Duration.ofMillis(100), LogDeduplicator.LONGEST_WINDOW, "from 100ms to 10s"),
            Duration.ofSeconds(5));
    static final Key<Integer> BUFFER_SIZE =
            proxy("buffer.size", Quantity.size(4 << 10, 16 << 20, "from 4KiB to 16MiB").map(Math::toIntExact),
                    64 << 10);

    static final Key<OptionalInt> MAX_CONNECTIONS = proxy("maxConnections",
            ValueType.number(1, MOST_CONNECTIONS).map(OptionalInt::of).or("auto", OptionalInt.empty()),
            LimitsConfig.USUAL.maxConnections());
    static final Key<Integer> MAX_CONNECTIONS_PER_IP = proxy("maxConnectionsPerIP",
            ValueType.number(0, MOST_CONNECTIONS).or("off", 0), LimitsConfig.USUAL.perClient());
    static final Key<Integer> RATE_LIMIT = proxy("connectionRateLimitPerMinute",
            ValueType.number(0, MOST_CONNECTIONS).or("off", 0), LimitsConfig.USUAL.perMinute());
    static final Key<Integer> IPV6_PREFIX_LENGTH =
            proxy("ipv6PrefixLength", ValueType.number(1, 128), LimitsConfig.USUAL.ipv6PrefixLength());
    static final Key<CidrSet> PROXY_IPS = proxy("proxyIPs", NetworkSyntax.NETWORKS, LimitsConfig.USUAL.proxies());
    static final Key<AcceptedHeaders.Policy> ACCEPT_PROXY_PROTOCOL = proxy("acceptProxyProtocol",
            ValueType.word(List.of(AcceptedHeaders.Policy.values()), AcceptedHeaders.Policy::label),
            AcceptedHeaders.USUAL.policy());
    static final Key<Duration> PROXY_HEADER_TIMEOUT = proxy("timeout.proxyHeader",
            Quantity.duration(Duration.ofMillis(10), Duration.ofMinutes(1), "from 10ms to 1m"),
            AcceptedHeaders.USUAL.timeout());
    static final Key<Integer> CLEANUP_BATCH_SIZE = proxy("cleanup.batchSize", ValueType.number(1, 100_000), 100);
    static final Key<Duration> CLEANUP_DELAY =
            proxy("cleanup.delay", Quantity.duration(Duration.ofMillis(1), Duration.ofMinutes(1), "from 1ms to 1m"),
                    Duration.ofMillis(100));
    static final Key<Duration> ZOMBIE_INTERVAL =
            proxy("zombie.interval", Quantity.durationOrOff(), Duration.ofSeconds(10));

    static final Key<Optional<ListenConfig>> ADMIN_LISTEN =
            proxy("admin.listen", AdminSyntax.LISTEN, AdminConfig.USUAL.listen());
    static final Key<Optional<Secret>> ADMIN_TOKEN =
            proxy("admin.token", AdminSyntax.TOKEN, AdminConfig.USUAL.token());
    static final Key<List<String>> ADMIN_HOSTS =
            proxy("admin.hosts", ValueType.list(AdminSyntax.HOST), List.of());
    static final Key<Duration> METRICS_RETENTION = proxy("metrics.retention",
            Quantity.duration(Duration.ofSeconds(10), Duration.ofDays(1), "from 10s to 1d"),
            MetricsConfig.USUAL.retention());
    static final Key<Integer> METRICS_TRACKED_IPS =
            proxy("metrics.maxTrackedIPs", ValueType.number(0, 1_000_000).or("off", 0),
                    MetricsConfig.USUAL.maxTrackedIps());
    static final Key<Duration> METRICS_INSTANT_WINDOW = proxy("metrics.instantWindow",
            Quantity.duration(Duration.ofSeconds(1), Duration.ofMinutes(1), "from 1s to 1m"),
            MetricsConfig.USUAL.instantWindow());

    static final Key<Boolean> LISTEN_REUSE_PORT =
            proxy("listen.reusePort", ValueType.word(List.of(true, false), String::valueOf), false);

    static final Key<List<ListenConfig>> LISTEN = required("listen", ListenSyntax.LIST, Action.ALL);
    static final Key<List<DomainPattern>> DOMAINS = route("domains",
            ValueType.list(ValueType.parsed("a name like www.example.com or *.example.com", DomainPattern::parse)),
            List.of());
    static final Key<Optional<CidrSet>> CLIENTS =
            route("clients", NetworkSyntax.NETWORKS.map(Optional::of), Optional.empty());
    static final Key<List<String>> ALPN = route("alpn", ValueType.list(TlsSyntax.PROTOCOL), List.of());
    static final Key<List<TlsVersion>> TLS_VERSIONS = route("tlsVersions",
            ValueType.list(ValueType.word(List.of(TlsVersion.values()), TlsVersion::label)), List.of());
    static final Key<String> PATH = route("path", HttpSyntax.PATH, "");
    static final Key<Integer> PRIORITY = route("priority", ValueType.number(-1_000_000, 1_000_000), 0);
    static final Key<Action> ACTION =
            route("action", ValueType.word(List.of(Action.values()), Action::label), Action.FORWARD);
    static final Key<TlsMode> TLS =
            route("tls", ValueType.word(TlsMode.WRITTEN, TlsMode::label), TlsMode.ANY);

    static final Key<NetworkList> IP_ALLOW_LIST =
            route("security.ipAllowList", NetworkSyntax.NETWORKS_AND_FILES, NetworkList.EMPTY);
    static final Key<NetworkList> IP_BLOCK_LIST =
            route("security.ipBlockList", NetworkSyntax.NETWORKS_AND_FILES, NetworkList.EMPTY);
    static final Key<Integer> ROUTE_MAX_CONNECTIONS =
            route("security.maxConnections", ValueType.number(0, MOST_CONNECTIONS).or("off", 0), 0);

    static final Key<Optional<Certificates>> TLS_CERTIFICATE =
            route("tls.certificate", TlsSyntax.CERTIFICATES.map(Optional::of), Optional.empty());
    static final Key<List<FileConfig>> TLS_KEY = route("tls.key",
            ValueType.list(FileSyntax.file("the PEM file of a private key")), List.of());
    static final Key<Optional<Secret>> TLS_PASSWORD =
            route("tls.password", ValueType.text("the password of a PKCS#12 file").map(Secret::new).map(Optional::of),
                    Optional.empty());
    static final Key<TlsVersion> TLS_MIN_VERSION = route("tls.minVersion",
            ValueType.word(List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3), TlsVersion::label), TlsVersion.TLS_1_2);
    static final Key<List<String>> TLS_CIPHERS = route("tls.ciphers", ValueType.list(TlsSyntax.CIPHER), List.of());
    static final Key<List<String>> TLS_ALPN = route("tls.alpn", ValueType.list(TlsSyntax.PROTOCOL), List.of());
    static final Key<ClientAuth> TLS_CLIENT_AUTH = route("tls.clientAuth",
            ValueType.word(List.of(ClientAuth.values()), ClientAuth::label), ClientAuth.NONE);
    static final Key<Optional<FileConfig>> TLS_CLIENT_CA = route("tls.clientCA",
            FileSyntax.file("the PEM file of one or more CAs").map(Optional::of), Optional.empty());
    static final Key<Boolean> TLS_BACKEND_VERIFY = route("tls.backend.verify",
            ValueType.word(List.of(true, false), String::valueOf), true, Action.FORWARD);
    static final Key<Optional<FileConfig>> TLS_BACKEND_CA = route("tls.backend.ca",
            FileSyntax.file("the PEM file of one or more CAs").map(Optional::of), Optional.empty(), Action.FORWARD);
    static final Key<ReencryptConfig.ServerName> TLS_BACKEND_SERVER_NAME = route("tls.backend.serverName",
            TlsSyntax.SERVER_NAME, new ReencryptConfig.ServerName.OfTarget(), Action.FORWARD);
    static final Key<Duration> HANDSHAKE_TIMEOUT =
            route("timeout.handshake", Quantity.durationOrOff(), Duration.ofSeconds(10));

    static final Key<List<MemberConfig>> TARGETS = required("targets", TargetSyntax.LIST, EnumSet.of(Action.FORWARD));
    static final Key<Duration> CONNECT_TIMEOUT =
            route("timeout.connect", Quantity.durationOrOff(), Duration.ofSeconds(5), Action.FORWARD);
    static final Key<Integer> RETRIES = route("retries", ValueType.number(0, 100), 2, Action.FORWARD);

    static final Key<Balance> BALANCE = route("balance",
            ValueType.word(List.of(Balance.values()), Balance::label), Balance.ROUND_ROBIN, Action.FORWARD);
    static final Key<HealthConfig.Check> HEALTH_CHECK = route("health.check",
            ValueType.word(List.of(HealthConfig.Check.values()), HealthConfig.Check::label),
            HealthConfig.USUAL.check(), Action.FORWARD);
    static final Key<String> HEALTH_PATH =
            route("health.path", HttpSyntax.ORIGIN, HealthConfig.USUAL.path(), Action.FORWARD);
    static final Key<Duration> HEALTH_INTERVAL = route("health.interval",
            Quantity.duration(Duration.ofMillis(100), Duration.ofHours(1), "from 100ms to 1h"),
            HealthConfig.USUAL.interval(), Action.FORWARD);
    static final Key<Duration> HEALTH_TIMEOUT = route("health.timeout",
            Quantity.duration(Duration.ofMillis(10), Duration.ofMinutes(1), "from 10ms to 1m"),
            HealthConfig.USUAL.timeout(), Action.FORWARD);
    static final Key<Integer> HEALTH_RISE =
            route("health.rise", ValueType.number(1, 1000), HealthConfig.USUAL.rise(), Action.FORWARD);
    static final Key<Integer> HEALTH_FALL =
            route("health.fall", ValueType.number(1, 1000), HealthConfig.USUAL.fall(), Action.FORWARD);
    static final Key<Integer> HEALTH_EJECT_AFTER = route("health.ejectAfter",
            ValueType.number(0, 1_000_000).or("off", 0), HealthConfig.USUAL.ejectAfter(), Action.FORWARD);
    static final Key<Duration> HEALTH_EJECT_FOR = route("health.ejectFor",
            Quantity.duration(Duration.ofMillis(100), Duration.ofDays(1), "from 100ms to 1d"),
            HealthConfig.USUAL.ejectFor(), Action.FORWARD);

    static final Key<Duration> INACTIVITY_TIMEOUT =
            route("inactivityTimeout", Quantity.durationOrOff(), LifeConfig.USUAL.inactivity(), Action.FORWARD);
    static final Key<Duration> MAX_LIFETIME =
            route("maxConnectionLifetime", Quantity.durationOrOff(), LifeConfig.USUAL.lifetime(), Action.FORWARD);
    static final Key<KeepAlive> KEEP_ALIVE = route("keepAliveTreatment",
            ValueType.word(List.of(KeepAlive.values()), KeepAlive::label), KeepAlive.STANDARD, Action.FORWARD);
    static final Key<Integer> KEEP_ALIVE_MULTIPLIER =
            route("keepAliveInactivityMultiplier", ValueType.number(1, 1000), 6, Action.FORWARD);
    static final Key<Optional<Duration>> HALF_OPEN_TIMEOUT = route("halfOpenTimeout",
            Quantity.durationOrOff().map(Optional::of), Optional.empty(), Action.FORWARD);
    static final Key<Optional<Duration>> STUCK_TIMEOUT = route("stuckTimeout",
            Quantity.durationOrOff().map(Optional::of), Optional.empty(), Action.FORWARD);

    static final Key<SentHeader.Version> SEND_PROXY_PROTOCOL = route("sendProxyProtocol",
            ValueType.word(List.of(SentHeader.Version.values()), SentHeader.Version::label), SentHeader.Version.OFF,
            Action.FORWARD);
    static final Key<List<SentHeader.Field>> PROXY_PROTOCOL_TLVS = route("proxyProtocol.tlvs",
            ValueType.list(ValueType.word(List.of(SentHeader.Field.values()), SentHeader.Field::label)), List.of(),
            Action.FORWARD);
    static final Key<Boolean> SEND_CLIENT_IP = route("sendClientIpHeader",
            ValueType.word(List.of(true, false), String::valueOf), false, Action.FORWARD);

    static final Key<Engine> ENGINE = route("engine",
            ValueType.word(List.of(Engine.values()), Engine::label), Engine.PROXY, Action.FORWARD);
    static final Key<Boolean> PRESERVE_SOURCE_IP = route("nftables.preserveSourceIP",
            ValueType.word(List.of(true, false), String::valueOf), false, Action.FORWARD);
    static final Key<OptionalLong> MAX_RATE = route("nftables.maxRate",
            Quantity.size(64 << 10, 16L << 30, "from 64KiB to 16GiB").map(OptionalLong::of)
                    .or("off", OptionalLong.empty()), OptionalLong.empty(), Action.FORWARD);

    static final Key<String> REDIRECT_TO =
            route("redirect.to", HttpSyntax.REDIRECT_TO, "https://{host}{path}", Action.REDIRECT);
    static final Key<Integer> REDIRECT_STATUS = route("redirect.status",
            ValueType.word(List.of(301, 302, 303, 307, 308), String::valueOf), 308, Action.REDIRECT);

    static final Key<Integer> RESPOND_STATUS =
            route("respond.status", ValueType.number(200, 599), 200, Action.RESPOND);
    static final Key<String> RESPOND_BODY =
            route("respond.body", ValueType.text("the text of the answer"), "", Action.RESPOND);

    /// The keys that say what a route takes, those without which there is no route, and those in which the routes of
    /// one server name must agree.
    static final Set<Key<?>> DECISIVE = Set.of(
            LISTEN, DOMAINS, CLIENTS, ALPN, TLS_VERSIONS, PATH, PRIORITY, ACTION, ENGINE, TLS, TARGETS,
            TLS_CERTIFICATE, TLS_KEY, TLS_PASSWORD, TLS_MIN_VERSION, TLS_CIPHERS, TLS_ALPN, TLS_CLIENT_AUTH,
            TLS_CLIENT_CA);

    private Keys() {
    }

    private static <T> Key<T> proxy(String name, ValueType<T> type, T fallback) {
        return declare(PROXY, new Key<>(name, type, Optional.of(fallback), Action.ALL));
    }

    private static <T> Key<T> route(String name, ValueType<T> type, T fallback) {
        return declare(ROUTE, new Key<>(name, type, Optional.of(fallback), Action.ALL));
    }

    private static <T> Key<T> route(String name, ValueType<T> type, T fallback, Action only) {
        return declare(ROUTE, new Key<>(name, type, Optional.of(fallback), EnumSet.of(only)));
    }

    private static <T> Key<T> required(String name, ValueType<T> type, Set<Action> actions) {
        return declare(ROUTE, new Key<>(name, type, Optional.empty(), actions));
    }

    private static <T> Key<T> declare(Map<String, Key<?>> keys, Key<T> key) {
        keys.put(key.name(), key);
        return key;
    }

    /// The keys of the whole proxy by name, in the order of their declarations.
    static Map<String, Key<?>> ofProxy() {
        return Collections.unmodifiableMap(PROXY);
    }

    /// The keys of routes and of `default.` by name, in the order of their declarations.
    static Map<String, Key<?>> ofRoute() {
        return Collections.unmodifiableMap(ROUTE);
    }
}
