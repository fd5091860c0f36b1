package io.smartproxy.route;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// All the routes, by listener.
///
/// A listener is an address and a port that routes name. One address of the machine may have up to three of them on a
/// port: its own (`127.0.0.1:443`), that of every IPv4 address (`0.0.0.0:443`) and that of every address at all (`443`
/// or `[::]:443`, which mean the same). A connection belongs to exactly one, the most specific; the routes of that one
/// alone count, and when none of them takes it, it is not passed on to the others. (nginx chooses among its `listen`
/// addresses in the same way.)
///
/// @param <T> what a look-up finds
public final class RouteTable<T> {

    private final Map<IpAddress, ListenerPorts<T>> addresses;
    private final Collection<ListenerRoutes<T>> distinct;

    private RouteTable(Map<IpAddress, ListenerPorts<T>> addresses, Collection<ListenerRoutes<T>> distinct) {
        this.addresses = addresses;
        this.distinct = distinct;
    }

    /// Makes a table. Ports with the same routes share what is compiled of these, so that a wide range costs as little
    /// as one port.
    ///
    /// @param routes in the order of the file
    /// @param value  what a look-up finds for a route; called once for each, in their order; never null
    public static <T> RouteTable<T> compile(List<RouteConfig> routes, Function<RouteConfig, T> value) {
        List<Match<T>> matches = new ArrayList<>(routes.size());
        for (RouteConfig route : routes) {
            matches.add(Match.of(matches.size(), route, value.apply(route)));
        }
        Map<List<Integer>, ListenerRoutes<T>> shared = new HashMap<>();
        Function<PortCut, ListenerRoutes<T>> routesFor = cut -> shared.computeIfAbsent(
                cut.routeNumbers(), numbers -> new ListenerRoutes<>(numbers.stream().map(matches::get).toList()));
        Map<IpAddress, ListenerPorts<T>> addresses = new HashMap<>();
        PortCut.listeners(routes)
                .forEach((address, cuts) -> addresses.put(address, new ListenerPorts<>(cuts, routesFor)));
        return new RouteTable<>(addresses, List.copyOf(shared.values()));
    }

    /// What only all the routes together show to be wrong: a route that can never match, as for each of its names there
    /// is one route ahead of it, on each of its listeners, that takes all that it would; routes that end TLS, that
    /// clients of one name can reach and that do not speak the same TLS with them; and `timeout.preface = off` where a
    /// client that says nothing has a route but would never get there.
    ///
    /// @return in the order of their lines; empty when all is well
    public static List<ConfigError> check(ProxyConfig config) {
        return Stream.of(config.proxied(), config.kernel()).flatMap(part -> new RouteCheck(part).errors().stream())
                .sorted().toList();
    }

    /// The listener that a connection belongs to; empty when there is none.
    ///
    /// @param local the connection's own address on this machine, never a wildcard
    /// @param port  the port that it came in by
    public Optional<ListenerRoutes<T>> listener(IpAddress local, int port) {
        Optional<ListenerRoutes<T>> listener = listenerAt(local, port);
        if (listener.isEmpty() && local.v4()) {
            listener = listenerAt(ListenItem.EVERY_IPV4_ADDRESS, port);
        }
        return listener.isPresent() ? listener : listenerAt(ListenItem.EVERY_ADDRESS, port);
    }

    private Optional<ListenerRoutes<T>> listenerAt(IpAddress address, int port) {
        ListenerPorts<T> ports = addresses.get(address);
        return ports == null ? Optional.empty() : ports.at(port);
    }

    /// The routes of all the listeners, those that are the same only once.
    Collection<ListenerRoutes<T>> distinctListeners() {
        return distinct;
    }
}
