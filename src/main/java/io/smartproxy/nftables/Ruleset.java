package io.smartproxy.nftables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All that the table `inet smartproxy` holds at a time, as text for `nft -f -` (nft(8)).
///
/// Packets from clients are looked at before their first one is translated, and packets to clients after they have been
/// translated back: there, both bear the address that the client knows, and belong to a route by that. Connections
/// within this machine pass several of these places, and are looked at where their packets are made.
///
/// @param owner whose it is
/// @param parts in an order in which each names only those before it; no two of one name
record Ruleset(Owner owner, List<Part> parts) {

    static final String TABLE = "inet smartproxy";
    /// The counter by which a table tells that its owner lets nobody in any more, and is about to leave.
    static final String DRAINING = "draining";

    /// In front of the chains that choose targets, whose priorities are the usual ones of NAT.
    private static final int BEFORE_CHOICE = -110;
    private static final int CHOICE = -100;
    private static final int DISGUISE = 100;
    private static final int BEHIND_DISGUISE = 110;

    Ruleset {
        parts = List.copyOf(parts);
    }

    /// @param routes     in the order of the file
    /// @param ipv6Prefix how many first bits of an IPv6 address make a client
    /// @param open       whether they take new connections
    static Ruleset of(Owner owner, List<KernelRoute> routes, int ipv6Prefix, boolean open) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Counter(owner.mark()));
        if (!open) {
            parts.add(new Part.Counter(DRAINING));
        }
        List<RouteParts> each = routes.stream().map(route -> new RouteParts(route, ipv6Prefix, open)).toList();
        each.forEach(route -> parts.addAll(route.all()));
        List<RouteParts> ranked = each.stream().sorted(Comparator.comparingInt(
                (RouteParts route) -> -route.route().config().match().priority())).toList();
        parts.add(new Part.Chain("received", arrivals(ranked)));
        parts.add(new Part.Chain("sent", each(ranked, Listening::sent, RouteParts::traffic)));
        parts.add(new Part.Chain("choice", each(ranked, Listening::received, RouteParts::choice)));
        parts.addAll(hooks(ranked));
        return new Ruleset(owner, parts);
    }

    private static List<Part> hooks(List<RouteParts> routes) {
        List<String> choose = List.of(RouteParts.BEGINS + " jump choice");
        List<String> arrive = List.of("meta l4proto tcp ct direction original jump received");
        List<String> leave = List.of("meta l4proto tcp ct direction reply ct status dnat jump sent");
        return List.of(
                hook("filter", "prerouting", BEFORE_CHOICE, elsewhere("iifname", arrive)),
                hook("filter", "output", BEFORE_CHOICE, arrive),
                hook("nat", "prerouting", CHOICE, choose),
                hook("nat", "output", CHOICE, choose),
                hook("nat", "postrouting", DISGUISE, disguises(routes)),
                hook("filter", "postrouting", BEHIND_DISGUISE, leave),
                hook("filter", "input", BEHIND_DISGUISE, elsewhere("iifname", leave)));
    }

    /// In the order in which routes are found: whoever has the connection is asked first.
    private static List<String> disguises(List<RouteParts> routes) {
        return Stream.of(Listening.Reach.values()).flatMap(reach -> listening(routes, reach))
                .flatMap(entry -> entry.getValue().disguises(entry.getKey()).stream())
                .map(rule -> "oifname != \"lo\" meta l4proto tcp ct status dnat " + rule).toList();
    }

    private static List<String> elsewhere(String device, List<String> rules) {
        return rules.stream().map(rule -> device + " != \"lo\" " + rule).toList();
    }

    private static Part hook(String type, String place, int priority, List<String> rules) {
        return new Part.Chain(type + "_" + place, type + " hook " + place + " priority " + priority, rules);
    }

    /// From the address that is named to any at all; of one listener's routes, from the first that it asks. A client
    /// that none of these takes is not for a listener with less of an address, nor for another program on the port.
    private static List<String> arrivals(List<RouteParts> routes) {
        List<String> rules = new ArrayList<>();
        for (Listening.Reach reach : Listening.Reach.values()) {
            rules.addAll(each(routes, reach, Listening::received, RouteParts::arrivals));
            listening(routes, reach).filter(entry -> entry.getKey().route().config().match().clients().isPresent())
                    .map(entry -> entry.getKey().to() + " " + RouteParts.BEGINS + " " + RouteParts.REFUSE)
                    .distinct().forEach(rules::add);
        }
        return rules;
    }

    private static List<String> each(List<RouteParts> routes, Function<Listening, List<String>> matches,
            Function<RouteParts, String> chain) {
        return Stream.of(Listening.Reach.values())
                .flatMap(reach -> each(routes, reach, matches, chain).stream()).toList();
    }

    private static List<String> each(List<RouteParts> routes, Listening.Reach reach,
            Function<Listening, List<String>> matches, Function<RouteParts, String> chain) {
        return listening(routes, reach).flatMap(entry -> matches.apply(entry.getKey()).stream()
                .map(match -> match + " goto " + chain.apply(entry.getValue()))).toList();
    }

    private static Stream<Map.Entry<Listening, RouteParts>> listening(List<RouteParts> routes, Listening.Reach reach) {
        return routes.stream().flatMap(route -> route.route().config().match().listen().stream()
                .map(item -> Map.entry(new Listening(route.route(), item), route)))
                .filter(entry -> entry.getKey().reach() == reach);
    }

    /// Puts it in the place of whatever is there, if anything is.
    String fresh() {
        // The first line makes sure that there is something for the second to delete.
        return "add table " + TABLE + "\ndelete table " + TABLE + "\n" + table(Part::body);
    }

    /// Puts it in the place of what has been seen there. It fails, and changes nothing, where somebody has put
    /// something else there meanwhile.
    String inPlaceOf(TableListing there) {
        return !there.there() ? "create table " + TABLE + " { " + comment() + "; }\n" + table(Part::body)
                : there.owner().map(other -> removed(other) + table(Part::body)).orElseGet(this::fresh);
    }

    /// Puts it in the place of one of the same owner: counters that both have go on, and so do the counts of open
    /// connections, as long as their limit stays the same. It fails, and changes nothing, where the table is not the
    /// owner's any more.
    String after(Ruleset before) {
        Map<String, Part> old = byName(before.parts);
        Map<String, Part> now = byName(parts);
        StringBuilder text = new StringBuilder("delete counter " + TABLE + " " + owner.mark() + "\nflush table "
                + TABLE + "\n");
        for (Part part : before.parts) {
            if (!now.containsKey(part.name())) {
                text.append("delete " + part.kind() + " " + TABLE + " " + part.name() + "\n");
            }
        }
        for (Part part : parts) {
            if (part instanceof Part.Networks && old.containsKey(part.name()) && !part.equals(old.get(part.name()))) {
                text.append("flush set " + TABLE + " " + part.name() + "\n");
            }
        }
        return text + table(part -> part instanceof Part.Networks networks && part.equals(old.get(part.name()))
                ? networks.declaration()
                : part.body());
    }

    /// Takes the table away. It fails where the table is not the owner's any more.
    static String removed(Owner owner) {
        return "delete counter " + TABLE + " " + owner.mark() + "\ndelete table " + TABLE + "\n";
    }

    private String table(Function<Part, String> body) {
        return "table " + TABLE + " {\n    " + comment() + "\n" + parts.stream()
                .map(part -> "    " + part.kind() + " " + part.name() + " {" + space(body.apply(part)) + "}\n")
                .collect(Collectors.joining()) + "}\n";
    }

    private String comment() {
        return "comment \"" + owner.mark() + "\"";
    }

    private static String space(String body) {
        return body.isEmpty() ? " " : body.startsWith("\n") ? body : " " + body + " ";
    }

    private static Map<String, Part> byName(List<Part> parts) {
        return parts.stream().collect(Collectors.toMap(Part::name, Function.identity()));
    }
}
