package io.smartproxy.route;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A socket to listen with.
///
/// An address that a wildcard on the same port covers has no socket of its own: it shares the wildcard's, and
/// [RouteTable#listener] tells its connections apart by their local address. `443` covers every other address,
/// `0.0.0.0:443` those of IPv4.
///
/// @param address where to bind; empty for every address, IPv4 and IPv6 in one socket. `0.0.0.0` means IPv4 alone, and
///                takes a socket of that family: a dual-stack one would take it for every address
/// @param port    1 to 65535
/// @param shown   how messages write address and port: as the file does
/// @param routes  the names of the routes whose connections come in by it, in the order of the file
/// @param askedBy the first route that names this very address, for the message when it cannot be bound
public record Binding(
        Optional<IpAddress> address, int port, String shown, List<String> routes, RouteConfig askedBy) {

    /// All the sockets that the routes need, in the order of their ports, those of a range together.
    ///
    /// @param routes in the order of the file
    public static List<Binding> of(List<RouteConfig> routes) {
        List<Binding> bindings = new ArrayList<>();
        for (PortCut cut : PortCut.of(ListenItem.all(routes))) {
            sockets(cut.items()).forEach((address, items) -> addTo(bindings, cut.ports(), address, items));
        }
        return bindings;
    }

    /// The addresses to bind, and the items that each of them serves.
    private static Map<IpAddress, List<ListenItem>> sockets(List<ListenItem> items) {
        Map<IpAddress, List<ListenItem>> sockets = new LinkedHashMap<>();
        boolean every = anyNames(items, ListenItem.EVERY_ADDRESS);
        boolean everyIpv4 = anyNames(items, ListenItem.EVERY_IPV4_ADDRESS);
        for (ListenItem item : items) {
            IpAddress address = every ? ListenItem.EVERY_ADDRESS
                    : everyIpv4 && item.address().v4() ? ListenItem.EVERY_IPV4_ADDRESS
                    : item.address();
            sockets.computeIfAbsent(address, _ -> new ArrayList<>()).add(item);
        }
        return sockets;
    }

    private static boolean anyNames(List<ListenItem> items, IpAddress address) {
        return items.stream().anyMatch(item -> item.address().equals(address));
    }

    private static void addTo(List<Binding> bindings, PortRange ports, IpAddress address, List<ListenItem> items) {
        ListenItem first = items.stream().filter(item -> item.address().equals(address)).findFirst().orElseThrow();
        List<String> names = items.stream().map(item -> item.route().name()).distinct().toList();
        Optional<IpAddress> bound = Optional.of(address).filter(Predicate.not(ListenItem.EVERY_ADDRESS::equals));
        for (int port = ports.first(); port <= ports.last(); port++) {
            bindings.add(new Binding(bound, port, first.shown(new PortRange(port, port)), names, first.route()));
        }
    }
}
