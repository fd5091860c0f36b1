package io.smartproxy.nftables;

import io.smartproxy.config.ListenConfig;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One item of a route's `listen`, as the kernel finds packets of its connections.
///
/// @param route the route
/// @param item  the item
record Listening(KernelRoute route, ListenConfig item) {

    static final IpAddress EVERY = IpAddress.parse("::");
    static final IpAddress EVERY_IPV4 = IpAddress.parse("0.0.0.0");

    /// How much the item takes.
    enum Reach {
        /// What comes to one address.
        ADDRESS,
        /// What comes to any IPv4 address of this machine.
        EVERY_IPV4,
        /// What comes to any address of this machine.
        EVERYTHING
    }

    IpAddress address() {
        return item.address().orElse(EVERY);
    }

    Reach reach() {
        return address().equals(EVERY) ? Reach.EVERYTHING
                : address().equals(EVERY_IPV4) ? Reach.EVERY_IPV4
                : Reach.ADDRESS;
    }

    /// Whether some packet may be for both.
    boolean meets(Listening other) {
        return item.ports().first() <= other.item.ports().last() && other.item.ports().first() <= item.ports().last()
                && (address().equals(other.address()) || covers(other) || other.covers(this));
    }

    private boolean covers(Listening other) {
        return switch (reach()) {
            case EVERYTHING -> true;
            case EVERY_IPV4 -> other.address().v4();
            case ADDRESS -> false;
        };
    }

    /// What holds for packets that come from clients. Several where the clients of the route are of both families: any
    /// of them.
    List<String> received() {
        return each("daddr", "dport", "saddr");
    }

    /// What holds for packets that go to clients, once they bear the address that the clients know.
    List<String> sent() {
        return each("saddr", "sport", "daddr");
    }

    /// What holds for the first packet of a connection whose target, one of a family, has been chosen.
    ///
    /// @return empty where it takes no clients of that family
    Optional<String> chosen(Family family) {
        if (reach() != Reach.EVERYTHING && family != Family.of(address())) {
            return Optional.empty();
        }
        String original = " ct original " + family.header();
        String place = "ct original proto-dst " + item.ports()
                + (reach() == Reach.ADDRESS ? original + " daddr " + address() : "");
        if (route.config().match().clients().isEmpty()) {
            return Optional.of(place);
        }
        return takes(family) ? Optional.of(place + original + " saddr @" + clients(family)) : Optional.empty();
    }

    /// What holds for packets that come to it from whomever.
    String to() {
        return here("daddr", "dport");
    }

    private List<String> each(String here, String port, String there) {
        String place = here(here, port);
        if (route.config().match().clients().isEmpty()) {
            return List.of(place);
        }
        return Stream.of(Family.values()).filter(this::takes)
                .map(family -> place + " " + family.header() + " " + there + " @" + clients(family)).toList();
    }

    private boolean takes(Family family) {
        return !networks(route.config().match().clients().orElseThrow(), family).isEmpty()
                && (reach() == Reach.EVERYTHING || family == Family.of(address()));
    }

    private String here(String address, String port) {
        return "tcp " + port + " " + item.ports() + switch (reach()) {
            case ADDRESS -> " " + Family.of(address()).header() + " " + address + " " + address();
            case EVERY_IPV4 -> " meta nfproto ipv4 fib " + address + " type local";
            case EVERYTHING -> " fib " + address + " type local";
        };
    }

    private String clients(Family family) {
        return route.id() + "_clients" + family.suffix();
    }

    /// The sets that the rules name.
    static List<Part> sets(KernelRoute route) {
        List<Part> sets = new ArrayList<>();
        route.config().match().clients().ifPresent(clients -> {
            for (Family family : Family.values()) {
                List<Cidr> networks = networks(clients, family);
                if (!networks.isEmpty()) {
                    sets.add(new Part.Networks(route.id() + "_clients" + family.suffix(), family, networks));
                }
            }
        });
        return sets;
    }

    /// Those of a family.
    static List<Cidr> networks(CidrSet all, Family family) {
        return all.networks().stream().filter(network -> family.has(network.network())).toList();
    }
}
