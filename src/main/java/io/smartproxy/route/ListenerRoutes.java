package io.smartproxy.route;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ClientHello;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The routes of one listener, and the order among them: higher priority; then exact name, longer wildcard, no name;
/// then longer path; then their order in the file.
///
/// A route that ends TLS is asked twice: whether it takes the ClientHello, its path counting for nothing yet, and
/// whether it takes what comes inside ([InsideTls]). Once the first route that takes a hello ends TLS, all those that
/// do have their turn inside, also one behind a route that passes TLS through.
///
/// Routes are kept by name in buckets: those of an exact name, those of a wildcard, those without a name. A look-up
/// asks at most one bucket for each label of the name, from the most to the least specific, and ends at the first route
/// that matches unless one with a higher priority may follow.
///
/// @param <T> what is found
public final class ListenerRoutes<T> {

    private final List<Match<T>> routes;
    private final ByName<List<Match<T>>> named;
    private final TlsGroups<T> tls;
    private final int highestPriority;
    private final boolean needsPreface;
    private final boolean takesOpaque;
    private final boolean terminates;

    /// @param routes at least one
    ListenerRoutes(List<Match<T>> routes) {
        this.routes = routes.stream().sorted().toList();
        named = ByName.of(this.routes);
        tls = new TlsGroups<>(this.routes, named);
        highestPriority = this.routes.getFirst().priority();
        needsPreface = routes.stream().anyMatch(route -> route.needsPreface());
        takesOpaque = routes.stream().anyMatch(route -> route.opaque());
        terminates = routes.stream().anyMatch(route -> route.terminates());
    }

    /// Whether the client's first bytes have to be read before a route is chosen: whether a route has `domains`,
    /// `alpn`, `tlsVersions`, `path`, any `tls` other than unset, or answers HTTP itself. Where none does, the preface
    /// to look up with is [Preface.Opaque], at once.
    public boolean needsPreface() {
        return needsPreface;
    }

    /// Whether there is a route for clients that say nothing at first, or something that is neither TLS nor HTTP. (It
    /// may still turn some away by their address.)
    public boolean takesOpaque() {
        return takesOpaque;
    }

    /// Whether a route ends TLS. On such a listener a hello that no route takes is answered with the alert
    /// `unrecognized_name` (RFC 6066 section 3).
    public boolean terminates() {
        return terminates;
    }

    /// The routes that end TLS for clients of this hello's name: those to choose among by what comes inside, once
    /// [#find] has found one of them.
    public InsideTls<T> insideTls(ClientHello hello) {
        return tls.of(hello.serverName().orElse(""));
    }

    /// The value of the first route, in the order above, that takes such a client; empty when none does.
    ///
    /// @param preface what the client began with; [Preface.Opaque] too for a ClientHello or a request that is malformed
    /// @param client  the client's address
    public Optional<T> find(Preface preface, IpAddress client) {
        String name = nameIn(preface);
        Match<T> best = null;
        if (!name.isEmpty()) {
            best = better(best, named.exact().get(name), preface, client);
            Map<String, List<Match<T>>> wildcards = named.wildcards();
            int dot = wildcards.isEmpty() ? -1 : name.indexOf('.');
            while (dot >= 0 && isOpen(best)) {
                best = better(best, wildcards.get(name.substring(dot + 1)), preface, client);
                dot = name.indexOf('.', dot + 1);
            }
        }
        if (isOpen(best)) {
            best = better(best, named.unnamed(), preface, client);
        }
        return best == null ? Optional.empty() : best.value();
    }

    /// The name to look up, or empty. It needs no check: one with other characters than names have never gets here, and
    /// the brackets of an IPv6 address end no wildcard.
    private static String nameIn(Preface preface) {
        return switch (preface) {
            case Preface.Tls(var hello) -> hello.serverName().orElse("");
            case Preface.Http(var head) -> head.host().orElse("");
            case Preface.Opaque() -> "";
        };
    }

    private boolean isOpen(Match<T> best) {
        return best == null || best.priority() < highestPriority;
    }

    /// The first route of a bucket that matches, if its priority is higher than that of the best so far.
    private static <T> Match<T> better(
            Match<T> best, List<Match<T>> bucket, Preface preface, IpAddress client) {
        int count = bucket == null ? 0 : bucket.size();
        for (int i = 0; i < count; i++) {
            Match<T> route = bucket.get(i);
            if (best != null && route.priority() <= best.priority()) {
                return best;
            }
            if (route.accepts(preface, client)) {
                return route;
            }
        }
        return best;
    }

    /// The routes that end TLS, by name.
    TlsGroups<T> tls() {
        return tls;
    }

    /// In the order in which they are asked where names make no difference.
    List<Match<T>> routes() {
        return routes;
    }

    /// The routes that leave nothing for this one: for each of its names, one that is ahead of it for whatever the name
    /// stands for and takes all that it would. Empty when something is left.
    List<Match<T>> coversOf(Match<T> route) {
        if (route.terminates()) {
            return tls.coversOf(route);
        }
        if (route.domains().isEmpty()) {
            return cover(named.unnamed(), route, other -> other.compareTo(route) < 0).stream().toList();
        }
        List<Match<T>> covers = new ArrayList<>();
        for (DomainPattern domain : route.domains()) {
            Optional<Match<T>> cover = coverOf(route, domain);
            if (cover.isEmpty()) {
                return List.of();
            }
            covers.add(cover.get());
        }
        return covers;
    }

    private Optional<Match<T>> coverOf(Match<T> route, DomainPattern domain) {
        String name = domain.name();
        List<Match<T>> own = (domain.wildcard() ? named.wildcards() : named.exact()).get(name);
        Optional<Match<T>> cover = cover(own, route, other -> other.compareTo(route) < 0);
        // Any other name that stands for all of this one is less specific: only priority puts its routes ahead.
        Predicate<Match<T>> ahead = other -> other.priority() > route.priority();
        for (int dot = name.indexOf('.'); dot >= 0 && cover.isEmpty(); dot = name.indexOf('.', dot + 1)) {
            cover = cover(named.wildcards().getOrDefault(name.substring(dot + 1), List.of()), route, ahead);
        }
        return cover.isPresent() ? cover : cover(named.unnamed(), route, ahead);
    }

    private static <T> Optional<Match<T>> cover(
            List<Match<T>> bucket, Match<T> route, Predicate<Match<T>> ahead) {
        return bucket.stream().takeWhile(ahead).filter(other -> other.covers(route)).findFirst();
    }
}
