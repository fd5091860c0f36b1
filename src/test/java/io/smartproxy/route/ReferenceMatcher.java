package io.smartproxy.route;

import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.MatchConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TlsMode;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/// The rules as the file's reference words them: every route is asked, and the best of those that match is taken.
record ReferenceMatcher(List<RouteConfig> routes) {

    private static final int ANY_NAME = 0;
    private static final int EXACT = 1000;

    Optional<String> find(IpAddress local, int port, Preface preface, IpAddress client) {
        return asked(local, port).stream()
                .filter(route -> matches(route, preface, client))
                .min(order(preface))
                .map(RouteConfig::name);
    }

    /// The same for a client that goes on like that inside TLS, if TLS ends at the proxy.
    Optional<String> find(IpAddress local, int port, Preface.Tls hello, Preface inside, IpAddress client) {
        return asked(local, port).stream()
                .filter(route -> matches(route, hello, client))
                .min(order(hello))
                .filter(route -> terminates(route))
                .flatMap(_ -> findInside(local, port, hello, inside, client));
    }

    /// What one of the routes that end TLS takes, supposed that TLS ends.
    Optional<String> findInside(IpAddress local, int port, Preface.Tls hello, Preface inside, IpAddress client) {
        return asked(local, port).stream()
                .filter(route -> matchesInside(route, hello, inside, client))
                .min(orderInside(hello))
                .map(RouteConfig::name);
    }

    static boolean terminates(RouteConfig route) {
        return route.match().tls() == TlsMode.TERMINATE || route.match().tls() == TlsMode.REENCRYPT;
    }

    /// The routes on the listener that connections to this address and port belong to.
    List<RouteConfig> asked(IpAddress local, int port) {
        int listener = routes.stream().mapToInt(other -> closeness(other, local, port)).max().orElse(0);
        return routes.stream().filter(route -> listener > 0 && isOn(route, local, port, listener)).toList();
    }

    private static boolean isOn(RouteConfig route, IpAddress local, int port, int listener) {
        return route.match().listen().stream().anyMatch(listen -> closeness(listen, local, port) == listener);
    }

    private static int closeness(RouteConfig route, IpAddress local, int port) {
        return route.match().listen().stream().mapToInt(listen -> closeness(listen, local, port)).max().orElse(0);
    }

    /// 3 for the address itself, 2 for every IPv4 address, 1 for every address, 0 for none of these or another port.
    private static int closeness(ListenConfig listen, IpAddress local, int port) {
        if (port < listen.ports().first() || port > listen.ports().last()) {
            return 0;
        }
        IpAddress address = listen.address().orElse(IpAddress.parse("::"));
        if (address.equals(local)) {
            return 3;
        }
        if (address.high() == 0 && address.low() == 0) {
            return !address.v4() ? 1 : local.v4() ? 2 : 0;
        }
        return 0;
    }

    static boolean matches(RouteConfig route, Preface preface, IpAddress client) {
        MatchConfig match = route.match();
        boolean admitted = match.clients().isEmpty() || match.clients().get().contains(client);
        return admitted && begins(route, preface)
                && (match.domains().isEmpty() || rank(route, preface).orElse(ANY_NAME) > ANY_NAME);
    }

    static boolean matchesInside(RouteConfig route, Preface.Tls hello, Preface inside, IpAddress client) {
        boolean taken = switch (inside) {
            case Preface.Http(var head) -> head.path().startsWith(route.match().path());
            case Preface.Opaque() -> route.match().path().isEmpty() && !answersHttp(route);
            case Preface.Tls _ -> throw new IllegalArgumentException("inside TLS is no hello");
        };
        return terminates(route) && matches(route, hello, client) && taken;
    }

    private static boolean answersHttp(RouteConfig route) {
        return route.action() instanceof ActionConfig.Redirect || route.action() instanceof ActionConfig.Respond;
    }

    private static boolean begins(RouteConfig route, Preface preface) {
        MatchConfig match = route.match();
        boolean answersHttp = answersHttp(route);
        if (terminates(route) && !(preface instanceof Preface.Tls)) {
            return false;
        }
        return switch (preface) {
            case Preface.Tls(var hello) -> match.tls() != TlsMode.OFF
                    && (terminates(route) || match.path().isEmpty() && !answersHttp)
                    && (match.alpn().isEmpty() || hello.alpn().stream().anyMatch(match.alpn()::contains))
                    && (match.tlsVersions().isEmpty()
                            || hello.versions().stream().anyMatch(match.tlsVersions()::contains));
            case Preface.Http(var head) -> match.tls() != TlsMode.PASSTHROUGH && match.alpn().isEmpty()
                    && match.tlsVersions().isEmpty() && head.path().startsWith(match.path());
            case Preface.Opaque() -> match.tls() != TlsMode.PASSTHROUGH && match.alpn().isEmpty()
                    && match.tlsVersions().isEmpty() && match.path().isEmpty() && match.domains().isEmpty()
                    && !answersHttp;
        };
    }

    /// Priority, then name, then path (as far as it counts before TLS ends), then place in the file.
    Comparator<RouteConfig> order(Preface preface) {
        return order(preface, route -> terminates(route) ? 0 : route.match().path().length());
    }

    /// The same when TLS has ended.
    Comparator<RouteConfig> orderInside(Preface.Tls hello) {
        return order(hello, route -> route.match().path().length());
    }

    private Comparator<RouteConfig> order(Preface preface, ToIntFunction<RouteConfig> path) {
        return Comparator.<RouteConfig>comparingInt(route -> route.match().priority()).reversed()
                .thenComparing(Comparator.<RouteConfig>comparingInt(route -> rank(route, preface).orElse(0)).reversed())
                .thenComparing(Comparator.comparingInt(path).reversed())
                .thenComparingInt(routes::indexOf);
    }

    /// How close the route's closest pattern is to the client's name; empty when none of them matches it.
    static OptionalInt rank(RouteConfig route, Preface preface) {
        if (route.match().domains().isEmpty()) {
            return OptionalInt.empty();
        }
        return name(preface).stream()
                .flatMapToInt(name -> route.match().domains().stream()
                        .filter(pattern -> pattern.matches(name)).mapToInt(ReferenceMatcher::rank))
                .max();
    }

    static int rank(DomainPattern pattern) {
        return pattern.wildcard() ? pattern.name().length() : EXACT;
    }

    private static Optional<String> name(Preface preface) {
        return switch (preface) {
            case Preface.Tls(var hello) -> hello.serverName().filter(DomainPattern::isName);
            case Preface.Http(var head) -> head.host().filter(DomainPattern::isName);
            case Preface.Opaque() -> Optional.empty();
        };
    }
}
