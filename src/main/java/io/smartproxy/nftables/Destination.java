package io.smartproxy.nftables;

import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.OptionalInt;

/// Where connections are sent: an address, and a port where they do not keep their own.
///
/// @param port empty for that of each connection
record Destination(IpAddress address, OptionalInt port) {

    /// @param target of a route of the kernel: an address
    static IpAddress address(TargetConfig target) {
        return IpAddress.parse(((TargetConfig.Tcp) target).host());
    }

    /// Where a target of a route is. That of a route with one port has one, whatever the file says: all of them have,
    /// or none.
    static Destination of(TargetConfig target, RouteConfig route) {
        List<ListenConfig> listen = route.match().listen();
        OptionalInt written = ((TargetConfig.Tcp) target).port();
        boolean one = listen.stream().allMatch(item -> item.ports().first() == listen.getFirst().ports().last());
        return new Destination(address(target), written.isEmpty() && one
                ? OptionalInt.of(listen.getFirst().ports().first())
                : written);
    }

    /// As an item of a map or a set.
    String element() {
        return address + (port.isPresent() ? " . " + port.getAsInt() : "");
    }

    /// Alone, behind `dnat ip to`.
    String single() {
        return port.isEmpty() ? address.toString()
                : (address.v4() ? address.toString() : "[" + address + "]") + ":" + port.getAsInt();
    }

    /// The fields of a packet on its way there that are compared with [#element].
    String fields(Family family) {
        return family.header() + " daddr" + (port.isPresent() ? " . tcp dport" : "");
    }
}
