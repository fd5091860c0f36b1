package io.smartproxy.route;

import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.util.ArrayList;
import java.util.List;

/// One item of one route's `listen`, and its place among all of them.
///
/// @param place  from 0, in the order of the file
/// @param number the route's place in the file, from 0
/// @param route  the route
/// @param listen the item
record ListenItem(int place, int number, RouteConfig route, ListenConfig listen) {

    /// Every address of the machine, IPv4 and IPv6: what no address at all means, too.
    static final IpAddress EVERY_ADDRESS = IpAddress.parse("::");

    /// Every IPv4 address of the machine.
    static final IpAddress EVERY_IPV4_ADDRESS = IpAddress.parse("0.0.0.0");

    static List<ListenItem> all(List<RouteConfig> routes) {
        List<ListenItem> items = new ArrayList<>();
        for (int number = 0; number < routes.size(); number++) {
            for (ListenConfig listen : routes.get(number).match().listen()) {
                items.add(new ListenItem(items.size(), number, routes.get(number), listen));
            }
        }
        return items;
    }

    IpAddress address() {
        return listen.address().orElse(EVERY_ADDRESS);
    }

    /// How messages write some of the item's ports: as the file does. Where that names the ports by an environment
    /// variable, whose value is never shown, it stays as it is.
    String shown(PortRange part) {
        String whole = listen.ports().toString();
        String shown = listen.shown().replace(" ", "");
        return shown.endsWith(whole) ? shown.substring(0, shown.length() - whole.length()) + part : shown;
    }
}
