package io.smartproxy.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The records of a file that has been found right.
final class Assembly {

    private Assembly() {
    }

    static Settings settings(Section proxy) {
        return new Settings(
                proxy.get(Keys.PREFACE_TIMEOUT), proxy.get(Keys.SHUTDOWN_TIMEOUT), proxy.get(Keys.LOG_LEVEL),
                proxy.get(Keys.LOG_FORMAT), proxy.get(Keys.LOG_FLUSH_INTERVAL), proxy.get(Keys.BUFFER_SIZE),
                proxy.get(Keys.LISTEN_REUSE_PORT), limits(proxy), headers(proxy), upkeep(proxy), admin(proxy),
                metrics(proxy));
    }

    private static LimitsConfig limits(Section proxy) {
        return new LimitsConfig(
                proxy.get(Keys.MAX_CONNECTIONS), proxy.get(Keys.MAX_CONNECTIONS_PER_IP), proxy.get(Keys.RATE_LIMIT),
                proxy.get(Keys.IPV6_PREFIX_LENGTH), proxy.get(Keys.PROXY_IPS));
    }

    private static AcceptedHeaders headers(Section proxy) {
        return new AcceptedHeaders(proxy.get(Keys.PROXY_IPS), proxy.get(Keys.ACCEPT_PROXY_PROTOCOL),
                proxy.get(Keys.PROXY_HEADER_TIMEOUT));
    }

    private static UpkeepConfig upkeep(Section proxy) {
        return new UpkeepConfig(proxy.get(Keys.CLEANUP_BATCH_SIZE), proxy.get(Keys.CLEANUP_DELAY),
                proxy.get(Keys.ZOMBIE_INTERVAL));
    }

    private static AdminConfig admin(Section proxy) {
        return new AdminConfig(proxy.get(Keys.ADMIN_LISTEN), proxy.get(Keys.ADMIN_TOKEN),
                Set.copyOf(proxy.get(Keys.ADMIN_HOSTS)));
    }

    private static MetricsConfig metrics(Section proxy) {
        return new MetricsConfig(proxy.get(Keys.METRICS_RETENTION), proxy.get(Keys.METRICS_TRACKED_IPS),
                proxy.get(Keys.METRICS_INSTANT_WINDOW));
    }

    static RouteConfig route(Section route) {
        String name = route.prefix().substring(KeyName.ROUTE.length(), route.prefix().length() - 1);
        MatchConfig match = match(route);
        Optional<TlsConfig> tls =
                match.tls().terminates() ? Optional.of(TlsAssembly.tls(route, match.tls())) : Optional.empty();
        return new RouteConfig(name, route.line(), match, security(route), tls, action(route));
    }

    private static SecurityConfig security(Section route) {
        return new SecurityConfig(route.get(Keys.IP_ALLOW_LIST), route.get(Keys.IP_BLOCK_LIST),
                route.get(Keys.ROUTE_MAX_CONNECTIONS));
    }

    private static MatchConfig match(Section route) {
        return new MatchConfig(
                route.get(Keys.LISTEN), route.get(Keys.DOMAINS), route.get(Keys.CLIENTS),
                Set.copyOf(route.get(Keys.ALPN)), Set.copyOf(route.get(Keys.TLS_VERSIONS)),
                route.get(Keys.PATH), route.get(Keys.PRIORITY), tls(route));
    }

    /// Who asks for something in the ClientHello asks for one. Where there is no target, there is none to encrypt for,
    /// whatever `default.` says.
    private static TlsMode tls(Section route) {
        boolean hello = !route.get(Keys.ALPN).isEmpty() || !route.get(Keys.TLS_VERSIONS).isEmpty();
        return switch (route.get(Keys.TLS)) {
            case ANY -> hello ? TlsMode.PASSTHROUGH : TlsMode.ANY;
            case REENCRYPT -> route.get(Keys.ACTION) == Action.FORWARD ? TlsMode.REENCRYPT : TlsMode.TERMINATE;
            case OFF -> TlsMode.OFF;
            case PASSTHROUGH -> TlsMode.PASSTHROUGH;
            case TERMINATE -> TlsMode.TERMINATE;
        };
    }

    private static PoolConfig pool(Section route) {
        return new PoolConfig(route.get(Keys.TARGETS), route.get(Keys.BALANCE), health(route),
                route.get(Keys.CONNECT_TIMEOUT), route.get(Keys.RETRIES));
    }

    private static HealthConfig health(Section route) {
        return new HealthConfig(
                route.get(Keys.HEALTH_CHECK), route.get(Keys.HEALTH_PATH), route.get(Keys.HEALTH_INTERVAL),
                route.get(Keys.HEALTH_TIMEOUT), route.get(Keys.HEALTH_RISE), route.get(Keys.HEALTH_FALL),
                route.get(Keys.HEALTH_EJECT_AFTER), route.get(Keys.HEALTH_EJECT_FOR));
    }

    private static LifeConfig life(Section route) {
        KeepAlive treatment = route.get(Keys.KEEP_ALIVE);
        Duration inactivity = switch (treatment) {
            case STANDARD -> route.get(Keys.INACTIVITY_TIMEOUT);
            case EXTENDED -> route.get(Keys.INACTIVITY_TIMEOUT).multipliedBy(route.get(Keys.KEEP_ALIVE_MULTIPLIER));
            case IMMORTAL -> Duration.ZERO;
        };
        Duration lifetime = treatment == KeepAlive.STANDARD ? route.get(Keys.MAX_LIFETIME) : Duration.ZERO;
        return new LifeConfig(inactivity, lifetime, route.get(Keys.HALF_OPEN_TIMEOUT), route.get(Keys.STUCK_TIMEOUT));
    }

    private static SentHeader header(Section route) {
        return switch (route.get(Keys.SEND_PROXY_PROTOCOL)) {
            case V1 -> new SentHeader.V1();
            case V2 -> new SentHeader.V2(Set.copyOf(route.get(Keys.PROXY_PROTOCOL_TLVS)));
            case OFF -> route.get(Keys.SEND_CLIENT_IP) ? new SentHeader.ClientIp() : new SentHeader.None();
        };
    }

    private static ActionConfig forward(Section route) {
        return switch (route.get(Keys.ENGINE)) {
            case PROXY -> new ActionConfig.Forward(pool(route), life(route), header(route));
            case NFTABLES -> new ActionConfig.Kernel(pool(route), route.get(Keys.PRESERVE_SOURCE_IP),
                    route.get(Keys.MAX_RATE));
        };
    }

    private static ActionConfig action(Section route) {
        return switch (route.get(Keys.ACTION)) {
            case FORWARD -> forward(route);
            case REDIRECT -> new ActionConfig.Redirect(route.get(Keys.REDIRECT_TO), route.get(Keys.REDIRECT_STATUS));
            case RESPOND -> new ActionConfig.Respond(route.get(Keys.RESPOND_STATUS), route.get(Keys.RESPOND_BODY));
            case BLOCK -> new ActionConfig.Block();
        };
    }
}
