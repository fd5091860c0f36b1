package io.smartproxy.route;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The routes of one listener that end TLS, in groups: for each name that one of them asks for, and for none of these,
/// those that some client of the name can reach. Names with the same routes share one group.
final class TlsGroups<T> {

    private final ByName<InsideTls<T>> byName;
    private final Collection<InsideTls<T>> groups;
    private final boolean mixes;
    /// The places of the routes in any of them.
    private final BitSet reached = new BitSet();
    /// By the place of a route, what leaves nothing for it under the names that it asks for.
    private final Map<Integer, List<Match<T>>> covers = new HashMap<>();

    /// @param routes all those of the listener, in their order
    /// @param hellos the same by name
    TlsGroups(List<Match<T>> routes, ByName<List<Match<T>>> hellos) {
        ByName<List<Match<T>>> inside = ByName.of(routes.stream().filter(Match::terminates)
                .sorted(Comparator.comparing(route -> route.inside().orElseThrow())).toList());
        Map<List<Integer>, InsideTls<T>> shared = new HashMap<>();
        byName = inside.map(name -> {
            List<List<Match<T>>> around = inside.around(name);
            TlsReach<T> reach = new TlsReach<>(hellos.around(name), around);
            around.getFirst().forEach(route -> reach.coverOf(route).ifPresent(
                    cover -> covers.computeIfAbsent(route.place(), _ -> new ArrayList<>(1)).add(cover)));
            return shared.computeIfAbsent(places(reach.reached()), _ -> new InsideTls<>(reach.reached(), this));
        });
        groups = List.copyOf(shared.values());
        shared.keySet().forEach(places -> places.forEach(reached::set));
        mixes = groups.stream().anyMatch(group -> group.readsHttp() && group.takesOpaque());
    }

    private static <T> List<Integer> places(List<Match<T>> routes) {
        return routes.stream().map(Match::place).toList();
    }

    /// The routes that leave nothing for this one, under any name. Empty when some client reaches it.
    List<Match<T>> coversOf(Match<T> route) {
        return reached.get(route.place()) ? List.of() : covers.get(route.place());
    }

    /// All of them; the one for names that none of the routes asks for may be empty.
    Collection<InsideTls<T>> groups() {
        return groups;
    }

    /// Whether in one of the groups some clients are asked for a request first, and others are taken as they come.
    boolean mixes() {
        return mixes;
    }

    /// The group for clients that ask for this name, or for none if it is empty.
    InsideTls<T> of(String name) {
        return of(name, byName.unnamed());
    }

    /// The group for clients that ask for this name.
    ///
    /// @param otherwise the answer for a name that none of the routes asks for
    InsideTls<T> of(String name, InsideTls<T> otherwise) {
        return byName.closest(name, otherwise);
    }
}
