package io.smartproxy.config;

import java.util.Optional;
import java.util.Set;

/// The records of a file that has been found right.
final class Assembly {

    private Assembly() {
    }

    static Settings settings(Section proxy) {
        return new Settings(
                proxy.get(Keys.PREFACE_TIMEOUT), proxy.get(Keys.SHUTDOWN_TIMEOUT), proxy.get(Keys.LOG_LEVEL),
                proxy.get(Keys.LOG_FORMAT), proxy.get(Keys.BUFFER_SIZE));
    }

    static RouteConfig route(Section route) {
        String name = route.prefix().substring(KeyName.ROUTE.length(), route.prefix().length() - 1);
        MatchConfig match = match(route);
        Optional<TlsConfig> tls =
                match.tls().terminates() ? Optional.of(TlsAssembly.tls(route, match.tls())) : Optional.empty();
        return new RouteConfig(name, route.line(), match, tls, action(route));
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

    private static ActionConfig action(Section route) {
        return switch (route.get(Keys.ACTION)) {
            case FORWARD -> new ActionConfig.Forward(
                    route.get(Keys.TARGETS), route.get(Keys.CONNECT_TIMEOUT), route.get(Keys.RETRIES));
            case REDIRECT -> new ActionConfig.Redirect(route.get(Keys.REDIRECT_TO), route.get(Keys.REDIRECT_STATUS));
            case RESPOND -> new ActionConfig.Respond(route.get(Keys.RESPOND_STATUS), route.get(Keys.RESPOND_BODY));
            case BLOCK -> new ActionConfig.Block();
        };
    }
}
