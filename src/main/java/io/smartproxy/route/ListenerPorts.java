package io.smartproxy.route;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The listeners on one address, found by port with one binary search.
final class ListenerPorts<T> {

    private final int[] firsts;
    private final int[] lasts;
    private final List<Optional<ListenerRoutes<T>>> listeners;

    /// @param cuts      in the order of the ports, none of them twice
    /// @param routesFor the routes for some of the ports; the same object for the same routes
    ListenerPorts(List<PortCut> cuts, Function<PortCut, ListenerRoutes<T>> routesFor) {
        firsts = cuts.stream().mapToInt(cut -> cut.ports().first()).toArray();
        lasts = cuts.stream().mapToInt(cut -> cut.ports().last()).toArray();
        listeners = cuts.stream().map(cut -> Optional.of(routesFor.apply(cut))).toList();
    }

    Optional<ListenerRoutes<T>> at(int port) {
        int found = Arrays.binarySearch(firsts, port);
        int cut = found >= 0 ? found : -found - 2;
        return cut >= 0 && port <= lasts[cut] ? listeners.get(cut) : Optional.empty();
    }
}
