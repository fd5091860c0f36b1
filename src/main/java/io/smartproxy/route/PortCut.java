package io.smartproxy.route;

import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Ports in a row that the same items name, so that a range of thousands is one thing and not thousands.
///
/// @param ports the ports
/// @param items the items that name all of them, in the order of the file; never empty
record PortCut(PortRange ports, List<ListenItem> items) {

    /// Cuts the ports of all the items wherever one of these begins or ends.
    ///
    /// @return in the order of the ports
    static List<PortCut> of(Collection<ListenItem> items) {
        Map<Integer, List<ListenItem>> changes = new TreeMap<>();
        for (ListenItem item : items) {
            PortRange ports = item.listen().ports();
            changes.computeIfAbsent(ports.first(), _ -> new ArrayList<>()).add(item);
            changes.computeIfAbsent(ports.last() + 1, _ -> new ArrayList<>()).add(item);
        }
        List<PortCut> cuts = new ArrayList<>();
        NavigableSet<ListenItem> open = new TreeSet<>(Comparator.comparingInt(ListenItem::place));
        int from = 0;
        for (Map.Entry<Integer, List<ListenItem>> change : changes.entrySet()) {
            if (!open.isEmpty()) {
                cuts.add(new PortCut(new PortRange(from, change.getKey() - 1), List.copyOf(open)));
            }
            for (ListenItem item : change.getValue()) {
                // Each item comes twice: where it begins, and behind its end.
                if (!open.remove(item)) {
                    open.add(item);
                }
            }
            from = change.getKey();
        }
        return cuts;
    }

    /// The listeners: address by address, in the order in which the file first names these.
    static Map<IpAddress, List<PortCut>> listeners(List<RouteConfig> routes) {
        Map<IpAddress, List<PortCut>> listeners = new LinkedHashMap<>();
        ListenItem.all(routes).stream()
                .collect(Collectors.groupingBy(ListenItem::address, LinkedHashMap::new, Collectors.toList()))
                .forEach((address, items) -> listeners.put(address, of(items)));
        return listeners;
    }

    /// The places in the file, from 0 and rising, of the routes whose items these are.
    List<Integer> routeNumbers() {
        return items.stream().map(ListenItem::number).distinct().toList();
    }

    /// How messages write the address and ports: as the first of the routes does.
    String shown() {
        return items.getFirst().shown(ports);
    }
}
