package io.smartproxy.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which of the routes that end TLS some client of one name can reach. (As everywhere, that several routes together
/// leave nothing for one is not seen.)
///
/// Routes are chosen twice: by the hello among all of them, by what comes inside among those that end TLS. So one may
/// be reached although a route ahead of it passes all its hellos through: by clients that a third one, ahead of both,
/// has ended TLS for and then does not take.
final class TlsReach<T> {

    private final List<Match<T>> hellos;
    private final List<Match<T>> reached = new ArrayList<>();
    private final Map<Integer, Match<T>> covers = new HashMap<>();
    /// The places of the routes in front of the one that is looked at.
    private final Set<Integer> ahead = new HashSet<>();

    /// @param hellos all the listener's routes for the name, the most specific name first, each in the order in which
    ///               they are asked
    /// @param inside likewise those that end TLS, in the order in which they are asked inside
    TlsReach(List<List<Match<T>>> hellos, List<List<Match<T>>> inside) {
        this.hellos = asked(hellos);
        for (Match<T> route : asked(inside)) {
            // One that asks for several of the names comes several times.
            if (!ahead.contains(route.place())) {
                cover(route).ifPresentOrElse(
                        cover -> covers.put(route.place(), cover), () -> reached.add(route));
                ahead.add(route.place());
            }
        }
    }

    /// The sort is stable: where priorities are equal, the more specific name stays in front.
    private static <T> List<Match<T>> asked(List<List<Match<T>>> buckets) {
        return buckets.stream().flatMap(Collection::stream).filter(Match::tls)
                .sorted(Comparator.<Match<T>>comparingInt(Match::priority).reversed()).toList();
    }

    /// In the order in which they are asked inside.
    List<Match<T>> reached() {
        return reached;
    }

    /// The route that leaves nothing for this one; empty for one that is reached.
    Optional<Match<T>> coverOf(Match<T> route) {
        return Optional.ofNullable(covers.get(route.place()));
    }

    private Optional<Match<T>> cover(Match<T> route) {
        Match<T> inside = inside(route);
        Optional<Match<T>> cover = reached.stream().filter(other -> inside(other).covers(inside)).findFirst();
        return cover.isPresent() ? cover : shutBy(route);
    }

    /// The route that passes through all the hellos that this one would take, unless one further ahead lets in
    /// something for it.
    private Optional<Match<T>> shutBy(Match<T> route) {
        for (Match<T> other : hellos) {
            if (other.place() == route.place() || other.terminates() && letsInFor(other, route)) {
                return Optional.empty();
            }
            if (!other.terminates() && other.covers(route)) {
                return Optional.of(other);
            }
        }
        throw new IllegalStateException("a route that is not asked");
    }

    private static <T> Match<T> inside(Match<T> route) {
        return route.inside().orElseThrow();
    }

    /// Whether a route that ends TLS, and comes first by some hello, leaves something inside for this one.
    private boolean letsInFor(Match<T> door, Match<T> route) {
        return door.meets(route)
                && !(ahead.contains(door.place()) && inside(door).coversBeginnings(inside(route)));
    }
}
