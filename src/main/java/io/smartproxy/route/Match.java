package io.smartproxy.route;

import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.MatchConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TlsMode;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.TlsVersion;
import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a route takes, and what is found then. The natural order is that in which routes with the same name are asked:
/// priority, longer path, place in the file.
///
/// It is one flat record because a look-up among many routes takes as long as the memory that it touches: each object
/// more is one more wait.
///
/// @param place       the route's place in the file, from 0
/// @param priority    higher is asked first
/// @param domains     the names that it asks for; empty for any or none
/// @param tls         whether it takes clients that begin with a ClientHello
/// @param http        whether it takes clients that begin with an HTTP request
/// @param opaque      whether it takes clients that begin with neither; outside TLS never, where it asks for a name
/// @param clients     the only clients that it takes; empty for all
/// @param alpn        protocols of which a ClientHello must offer one; empty for any
/// @param tlsVersions versions of which a ClientHello must offer one; empty for any
/// @param path        what an HTTP request's path must begin with; empty for any
/// @param value       what is found; never empty, held like this so that a look-up allocates nothing for its answer
/// @param readsHttp   whether an HTTP request is waited for, for its sake
/// @param inside      for a route that ends TLS, what it takes of that which comes inside; then this one says which
///                    hellos it takes, whatever follows them
record Match<T>(
        int place, int priority, List<DomainPattern> domains, boolean tls, boolean http, boolean opaque,
        Optional<CidrSet> clients, Set<String> alpn, Set<TlsVersion> tlsVersions, String path, Optional<T> value,
        boolean readsHttp, Optional<Match<T>> inside)
        implements Comparable<Match<T>> {

    private static final CidrSet EVERYONE = CidrSet.of(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

    private static final Comparator<Match<?>> ORDER = Comparator.<Match<?>>comparingInt(Match::priority).reversed()
            .thenComparing(match -> match.path.length(), Comparator.reverseOrder())
            .thenComparingInt(Match::place);

    static <T> Match<T> of(int place, RouteConfig route, T value) {
        MatchConfig match = route.match();
        if (match.tls().terminates()) {
            Optional<Match<T>> inside = Optional.of(inside(place, route, value));
            return of(place, match, true, false, false, "", value, false, inside);
        }
        boolean readsHello = !match.alpn().isEmpty() || !match.tlsVersions().isEmpty();
        boolean readsHttp = !match.path().isEmpty() || route.action().answersHttp();
        boolean tls = match.tls() != TlsMode.OFF && !readsHttp;
        boolean http = match.tls() != TlsMode.PASSTHROUGH && !readsHello;
        boolean opaque = http && !readsHttp && match.domains().isEmpty();
        return of(place, match, tls, http, opaque, match.path(), value, readsHttp, Optional.empty());
    }

    /// There is a name already, so that what is neither TLS nor HTTP can have one, too; and whoever is turned away gets
    /// the answer that a request gets.
    private static <T> Match<T> inside(int place, RouteConfig route, T value) {
        boolean onlyHttp = !route.match().path().isEmpty() || route.action().answersHttp();
        boolean readsHttp = onlyHttp || route.action() instanceof ActionConfig.Block;
        return of(place, route.match(), false, true, !onlyHttp, route.match().path(), value, readsHttp,
                Optional.empty());
    }

    private static <T> Match<T> of(
            int place, MatchConfig match, boolean tls, boolean http, boolean opaque, String path, T value,
            boolean readsHttp, Optional<Match<T>> inside) {
        return new Match<>(
                place, match.priority(), match.domains(), tls, http, opaque, match.clients(), match.alpn(),
                match.tlsVersions(), path, Optional.of(value), readsHttp, inside);
    }

    /// Whether the route asks for anything that only the client's first bytes tell.
    boolean needsPreface() {
        return !(tls && http && opaque);
    }

    /// Whether TLS ends at the proxy, for this route.
    boolean terminates() {
        return inside.isPresent();
    }

    /// Whether it takes such a client, names apart.
    boolean accepts(Preface preface, IpAddress client) {
        boolean begun = switch (preface) {
            case Preface.Tls(ClientHello hello) -> tls && fits(hello);
            case Preface.Http(HttpHead head) -> http && head.path().startsWith(path);
            case Preface.Opaque() -> opaque;
        };
        return begun && admits(client);
    }

    /// Whether it takes a client that began with this hello, and then, inside TLS, with that; names apart.
    boolean accepts(ClientHello hello, Preface first, IpAddress client) {
        return accepts(first, client) && fits(hello);
    }

    private boolean fits(ClientHello hello) {
        return offersOne(alpn, hello.alpn()) && offersOne(tlsVersions, hello.versions());
    }

    private boolean admits(IpAddress client) {
        return clients.isEmpty() || clients.get().contains(client);
    }

    /// Whether every connection that the other one takes is taken by this one, names apart.
    boolean covers(Match<T> other) {
        return coversBeginnings(other)
                && isAsWide(alpn, other.alpn) && isAsWide(tlsVersions, other.tlsVersions)
                && (clients.isEmpty() || clients.get().containsAll(other.clients.orElse(EVERYONE)));
    }

    /// Whether every kind of beginning that the other one takes, and every path, is taken by this one.
    boolean coversBeginnings(Match<T> other) {
        return (tls || !other.tls) && (http || !other.http) && (opaque || !other.opaque)
                && other.path.startsWith(path);
    }

    /// Whether some hello of some client is taken by both, names apart: one can offer all that either asks for.
    boolean meets(Match<T> other) {
        return clients.isEmpty() || other.clients.isEmpty() || clients.get().overlaps(other.clients.get());
    }

    private static <E> boolean offersOne(Set<E> wanted, Collection<E> offered) {
        return wanted.isEmpty() || !Collections.disjoint(wanted, offered);
    }

    /// Whether an offer that has one of the other set's values, or any offer where that one is empty, has one of this
    /// set's.
    private static <E> boolean isAsWide(Set<E> wanted, Set<E> other) {
        return wanted.isEmpty() || !other.isEmpty() && wanted.containsAll(other);
    }

    @Override
    public int compareTo(Match<T> other) {
        return ORDER.compare(this, other);
    }
}
