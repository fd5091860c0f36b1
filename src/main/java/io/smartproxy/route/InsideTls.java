package io.smartproxy.route;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ClientHello;
import io.smartproxy.wire.HttpHead;
import java.util.List;
import java.util.Optional;

/// The routes that end TLS for the clients of one server name. What comes inside decides which of them it is. The name
/// remains that of the ClientHello: what a request calls its host decides no more than whether it is answered at all
/// ([#owns]).
///
/// @param <T> what is found
public final class InsideTls<T> {

    private final List<Match<T>> routes;
    private final TlsGroups<T> all;
    private final boolean readsHttp;
    private final boolean takesOpaque;

    /// @param routes those that end TLS and that some client of the name can reach, in the order in which they are
    ///               asked inside
    /// @param all    the groups of the listener
    InsideTls(List<Match<T>> routes, TlsGroups<T> all) {
        this.routes = routes.stream().map(route -> route.inside().orElseThrow()).toList();
        this.all = all;
        readsHttp = this.routes.stream().anyMatch(Match::readsHttp);
        takesOpaque = this.routes.stream().anyMatch(Match::opaque);
    }

    /// Whether an HTTP request has to be read inside TLS before a route is chosen: whether one of the routes has
    /// `path`, answers HTTP itself or refuses it with a 403. Then clients are to be offered `http/1.1` alone. Where
    /// none does, the preface to look up with is [Preface.Opaque], at once.
    public boolean readsHttp() {
        return readsHttp;
    }

    /// Whether there is a route for clients that say nothing at first inside TLS, or something other than HTTP. (It may
    /// still turn some away by their address or their hello.)
    public boolean takesOpaque() {
        return takesOpaque;
    }

    /// The value of the first route, in the order of [ListenerRoutes], that takes such a client; empty when none does.
    ///
    /// @param hello  what the client began with
    /// @param inside what it began with inside TLS: [Preface.Http] or [Preface.Opaque]
    /// @param client the client's address
    public Optional<T> find(ClientHello hello, Preface inside, IpAddress client) {
        for (int i = 0; i < routes.size(); i++) {
            Match<T> route = routes.get(i);
            if (route.accepts(hello, inside, client)) {
                return route.value();
            }
        }
        return Optional.empty();
    }

    /// Whether a request for this host may be answered here. Not where a route of the listener that ends TLS asks for
    /// the host, and a hello with that name leads to other routes than these: they may want a client's certificate. A
    /// host that no such route asks for belongs to nobody else.
    ///
    /// @param host as [HttpHead#host]
    public boolean owns(Optional<String> host) {
        return host.isEmpty() || all.of(host.get(), this) == this;
    }

    /// In the order in which they are asked.
    List<Match<T>> routes() {
        return routes;
    }
}
