package io.smartproxy.route;

import io.smartproxy.net.DomainPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is kept for each name that routes ask for.
///
/// @param exact     by exact name
/// @param wildcards by what follows the `*.`
/// @param unnamed   for clients without a name, and for those with a name that nothing else is kept for
record ByName<V>(Map<String, V> exact, Map<String, V> wildcards, V unnamed) {

    /// Routes by their names, those of one name in the order given.
    static <T> ByName<List<Match<T>>> of(List<Match<T>> routes) {
        return new ByName<>(buckets(routes, false), buckets(routes, true),
                routes.stream().filter(route -> route.domains().isEmpty()).toList());
    }

    private static <T> Map<String, List<Match<T>>> buckets(List<Match<T>> routes, boolean wildcard) {
        Map<String, List<Match<T>>> buckets = new HashMap<>();
        for (Match<T> route : routes) {
            for (DomainPattern domain : route.domains()) {
                if (domain.wildcard() == wildcard) {
                    buckets.computeIfAbsent(domain.name(), _ -> new ArrayList<>(1)).add(route);
                }
            }
        }
        buckets.replaceAll((_, bucket) -> List.copyOf(bucket));
        return buckets;
    }

    /// Something for each of the same names.
    ///
    /// @param made given the name, or nothing for [#unnamed]
    <W> ByName<W> map(Function<Optional<DomainPattern>, W> made) {
        Map<String, W> madeOfExact = HashMap.newHashMap(exact.size());
        Map<String, W> madeOfWildcards = HashMap.newHashMap(wildcards.size());
        exact.keySet().forEach(name -> madeOfExact.put(name, made.apply(pattern(name, false))));
        wildcards.keySet().forEach(name -> madeOfWildcards.put(name, made.apply(pattern(name, true))));
        return new ByName<>(madeOfExact, madeOfWildcards, made.apply(Optional.empty()));
    }

    private static Optional<DomainPattern> pattern(String name, boolean wildcard) {
        return Optional.of(new DomainPattern(name, wildcard));
    }

    /// What is kept for the most specific name that stands for the client's.
    ///
    /// @param name      lower case
    /// @param otherwise the answer for one that nothing is kept for
    V closest(String name, V otherwise) {
        V found = exact.get(name);
        int dot = wildcards.isEmpty() ? -1 : name.indexOf('.');
        while (found == null && dot >= 0) {
            found = wildcards.get(name.substring(dot + 1));
            dot = name.indexOf('.', dot + 1);
        }
        return found == null ? otherwise : found;
    }

    /// All that is kept for a client whose name this is, or is one of, and no more specific one: the most specific
    /// first, [#unnamed] last.
    ///
    /// @param domain empty for a client without a name
    List<V> around(Optional<DomainPattern> domain) {
        List<V> found = new ArrayList<>();
        if (domain.isPresent()) {
            String name = domain.get().name();
            add(found, (domain.get().wildcard() ? wildcards : exact).get(name));
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                add(found, wildcards.get(name.substring(dot + 1)));
            }
        }
        found.add(unnamed);
        return found;
    }

    private static <V> void add(List<V> found, V value) {
        if (value != null) {
            found.add(value);
        }
    }
}
