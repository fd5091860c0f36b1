package io.smartproxy.config;

import io.smartproxy.log.Log;
import io.smartproxy.net.Cidr;
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
import java.util.Set;

/// Every key there is: its name, how its value is read, what it is when nobody writes it. A declaration here makes a
/// key known; [Assembly] uses it.
final class Keys {

    // In front of the declarations, which fill them.
    private static final Map<String, Key<?>> PROXY = new LinkedHashMap<>();
    private static final Map<String, Key<?>> ROUTE = new LinkedHashMap<>();

    static final Key<Duration> PREFACE_TIMEOUT =
            proxy("timeout.preface", Quantity.durationOrOff(), Duration.ofSeconds(10));
    static final Key<Duration> SHUTDOWN_TIMEOUT =
            proxy("shutdown.timeout", Quantity.durationOrOff(), Duration.ofSeconds(30));
    static final Key<Log.Level> LOG_LEVEL =
            proxy("log.level", ValueType.word(List.of(Log.Level.values()), Log.Level::label), Log.Level.INFO);
    static final Key<Log.Format> LOG_FORMAT =
            proxy("log.format", ValueType.word(List.of(Log.Format.values()), Log.Format::label), Log.Format.TEXT);
    static final Key<Integer> BUFFER_SIZE =
            proxy("buffer.size", Quantity.size(4 << 10, 16 << 20, "from 4KiB to 16MiB"), 64 << 10);

    static final Key<List<ListenConfig>> LISTEN = required("listen", ListenSyntax.LIST, Action.ALL);
    static final Key<List<DomainPattern>> DOMAINS = route("domains",
            ValueType.list(ValueType.parsed("a name like www.example.com or *.example.com", DomainPattern::parse)),
            List.of());
    static final Key<Optional<CidrSet>> CLIENTS = route("clients",
            ValueType.list(ValueType.parsed("a network or an address like 10.0.0.0/8 or 2001:db8::1", Cidr::parse))
                    .map(networks -> Optional.of(CidrSet.of(networks))),
            Optional.empty());
    static final Key<List<String>> ALPN = route("alpn", ValueType.list(TlsSyntax.PROTOCOL), List.of());
    static final Key<List<TlsVersion>> TLS_VERSIONS = route("tlsVersions",
            ValueType.list(ValueType.word(List.of(TlsVersion.values()), TlsVersion::label)), List.of());
    static final Key<String> PATH = route("path", HttpSyntax.PATH, "");
    static final Key<Integer> PRIORITY = route("priority", ValueType.number(-1_000_000, 1_000_000), 0);
    static final Key<Action> ACTION =
            route("action", ValueType.word(List.of(Action.values()), Action::label), Action.FORWARD);
    static final Key<TlsMode> TLS =
            route("tls", ValueType.word(TlsMode.WRITTEN, TlsMode::label), TlsMode.ANY);

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

    static final Key<List<TargetConfig>> TARGETS = required("targets", TargetSyntax.LIST, EnumSet.of(Action.FORWARD));
    static final Key<Duration> CONNECT_TIMEOUT =
            route("timeout.connect", Quantity.durationOrOff(), Duration.ofSeconds(5), Action.FORWARD);
    static final Key<Integer> RETRIES = route("retries", ValueType.number(0, 100), 2, Action.FORWARD);

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
            LISTEN, DOMAINS, CLIENTS, ALPN, TLS_VERSIONS, PATH, PRIORITY, ACTION, TLS, TARGETS,
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
