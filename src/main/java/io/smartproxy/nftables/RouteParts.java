package io.smartproxy.nftables;

import io.smartproxy.config.Balance;
import io.smartproxy.config.MemberConfig;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The parts of a table that are about one route.
///
/// @param route      the route
/// @param ipv6Prefix how many first bits of an IPv6 address make a client
/// @param open       whether it takes new connections
record RouteParts(KernelRoute route, int ipv6Prefix, boolean open) {

    /// The first packet of a connection, which makes it one. Without this, those of a connection of the proxy's that
    /// is older than the table would be taken for new ones, too.
    static final String BEGINS = "tcp flags & (fin | syn | rst | ack) == syn";
    static final String REFUSE = "meta l4proto tcp reject with tcp reset";

    private static final long LEAST_BURST = 256 << 10;
    /// More would not fit the kernel's arithmetic at the highest rate.
    private static final long BURSTS_A_SECOND = 16;
    private static final String SEED = "0x736d7078";

    List<Part> all() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Counter(route.received()));
        parts.add(new Part.Counter(route.sent()));
        parts.addAll(Listening.sets(route));
        parts.addAll(accessSets());
        places().ifPresent(parts::add);
        parts.add(new Part.Chain(traffic(), trafficRules()));
        parts.add(new Part.Chain(admission(), admissionRules()));
        parts.add(new Part.Chain(arrivals(), List.of(BEGINS + " jump " + admission(), "goto " + traffic())));
        parts.add(new Part.Chain(choice(), choiceRules()));
        return parts;
    }

    /// The chain for packets from clients.
    String arrivals() {
        return route.id() + "_arrivals";
    }

    /// The chain for all packets that clients send and are sent.
    String traffic() {
        return route.id() + "_traffic";
    }

    /// The chain that chooses a target.
    String choice() {
        return route.id() + "_choice";
    }

    private String admission() {
        return route.id() + "_admission";
    }

    private String set(String list, Family family) {
        return route.id() + "_" + list + family.suffix();
    }

    private List<Part> accessSets() {
        List<Part> sets = new ArrayList<>();
        for (Family family : Family.values()) {
            route.access().allow().ifPresent(allow -> sets.add(networks("allow", allow, family)));
            if (isBlocked(family)) {
                sets.add(networks("block", route.access().block(), family));
            }
        }
        return sets;
    }

    private boolean isBlocked(Family family) {
        return !Listening.networks(route.access().block(), family).isEmpty();
    }

    private Part networks(String list, CidrSet networks, Family family) {
        return new Part.Networks(set(list, family), family, Listening.networks(networks, family));
    }

    private Optional<Part.Places> places() {
        int most = route.config().security().maxConnections();
        return most == 0 ? Optional.empty() : Optional.of(new Part.Places(route.id() + "_places" + most));
    }

    /// Who goes through may come in.
    private List<String> admissionRules() {
        if (!open) {
            return List.of(REFUSE);
        }
        List<String> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            String client = family.header() + " saddr ";
            if (route.members(family).isEmpty()) {
                rules.add("meta nfproto " + family.protocol() + " " + REFUSE);
                continue;
            }
            if (isBlocked(family)) {
                rules.add(client + "@" + set("block", family) + " " + REFUSE);
            }
            if (route.access().allow().isPresent()) {
                rules.add(client + "!= @" + set("allow", family) + " " + REFUSE);
            }
        }
        places().ifPresent(places -> rules.add("meta l4proto tcp add @" + places.name()
                + " { meta l4proto ct count over " + route.config().security().maxConnections()
                + " } reject with tcp reset"));
        return rules;
    }

    private List<String> trafficRules() {
        List<String> rules = new ArrayList<>();
        route.action().maxRate().ifPresent(rate -> rules.add("limit rate over " + rate + " bytes/second burst "
                + Math.max(LEAST_BURST, rate / BURSTS_A_SECOND) + " bytes drop"));
        rules.add("ct direction original counter name " + route.received());
        rules.add("ct direction reply counter name " + route.sent());
        return rules;
    }

    private List<String> choiceRules() {
        List<String> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            List<MemberConfig> members = route.members(family);
            if (!members.isEmpty()) {
                rules.add("meta l4proto tcp dnat " + family.header() + " to " + choice(family, members));
            }
        }
        return rules;
    }

    private String choice(Family family, List<MemberConfig> members) {
        if (members.size() == 1) {
            return Destination.of(members.getFirst().target(), route.config()).single();
        }
        List<Shares.Weighed> weighed = members.stream().map(member -> new Shares.Weighed(
                Destination.of(member.target(), route.config()).element(), member.weight())).toList();
        return switch (route.action().pool().balance()) {
            case Balance.ROUND_ROBIN -> map("numgen inc", "", Shares.turns(weighed));
            case Balance.RANDOM -> map("numgen random", "", Shares.blocks(weighed));
            case Balance.IP_HASH -> map("jhash " + client(family), " seed " + SEED, Shares.buckets(weighed));
            case Balance.LEAST_CONNECTIONS -> throw new IllegalArgumentException("the kernel does not count them");
        };
    }

    private static String map(String number, String seed, List<String> places) {
        Map<Integer, String> elements = new TreeMap<>();
        places.forEach(place -> elements.put(elements.size(), place));
        return number + " mod " + places.size() + seed + elements.entrySet().stream()
                .map(element -> element.getKey() + " : " + element.getValue())
                .collect(Collectors.joining(", ", " map { ", " }"));
    }

    private String client(Family family) {
        String mask = family == Family.IPV6 && ipv6Prefix < IpAddress.parse("::").bits()
                ? " & " + new IpAddress(-1, -1, false).prefix(ipv6Prefix)
                : "";
        return family.header() + " saddr" + mask;
    }

    /// The rules by which a connection's first packet to a target gets this machine's address, so that the target
    /// answers here, or keeps its own. One to a target on this machine keeps it anyhow: the answer comes here in any
    /// case.
    ///
    /// @param listening one of the route's
    List<String> disguises(Listening listening) {
        List<String> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            List<Destination> all = route.action().pool().targets().stream()
                    .map(target -> Destination.of(target, route.config()))
                    .filter(target -> family.has(target.address())).toList();
            if (!all.isEmpty()) {
                String targets = all.getFirst().fields(family) + " { "
                        + all.stream().map(Destination::element).collect(Collectors.joining(", ")) + " }";
                listening.chosen(family).ifPresent(chosen -> rules.add(chosen + " " + targets
                        + (route.action().preserveSource() ? " return" : " masquerade")));
            }
        }
        return rules;
    }
}
