package io.smartproxy.nftables;

import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The settings of the kernel without which it forwards nothing (ip-sysctl.rst of its documentation). They are read,
/// and never changed.
///
/// @param folder of the settings: `/proc/sys`
record ForwardingSettings(Path folder) {

    private static final String IPV4 = "net.ipv4.ip_forward";
    private static final String IPV6 = "net.ipv6.conf.all.forwarding";
    private static final String LOOPBACK = "net.ipv4.conf.all.route_localnet";

    static ForwardingSettings ofKernel() {
        return new ForwardingSettings(Path.of("/proc/sys"));
    }

    /// What is off of that which a route needs.
    ///
    /// @return the names, as `sysctl -w NAME=1` takes them
    List<String> lacking(RouteConfig route) {
        List<String> needed = new ArrayList<>();
        List<IpAddress> targets = route.action().targets().stream().map(Destination::address).toList();
        if (targets.stream().anyMatch(address -> address.v4() && !address.isLoopback())) {
            needed.add(IPV4);
        }
        if (targets.stream().anyMatch(address -> !address.v4() && !address.isLoopback())) {
            needed.add(IPV6);
        }
        if (changesLoopback(route, targets)) {
            needed.add(LOOPBACK);
        }
        return needed.stream().filter(this::isOff).toList();
    }

    /// Packets of `127.0.0.0/8` that come from outside, or would leave, are thrown away.
    private static boolean changesLoopback(RouteConfig route, List<IpAddress> targets) {
        List<IpAddress> listen = route.match().listen().stream().map(ListenConfig::address)
                .map(address -> address.orElse(Listening.EVERY)).toList();
        return loopback(targets.stream()) && listen.stream().anyMatch(address -> !address.isLoopback())
                || loopback(listen.stream()) && targets.stream().anyMatch(address -> !address.isLoopback());
    }

    private static boolean loopback(Stream<IpAddress> addresses) {
        return addresses.anyMatch(address -> address.v4() && address.isLoopback());
    }

    private boolean isOff(String name) {
        try {
            return Files.readString(folder.resolve(name.replace('.', '/'))).strip().equals("0");
        } catch (IOException _) {
            // Not known; it may well be on.
            return false;
        }
    }
}
