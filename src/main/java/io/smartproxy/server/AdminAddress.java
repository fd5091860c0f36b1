package io.smartproxy.server;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.route.Binding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where the admin page listens, beside the routes: it must not be where a route listens, as the one that came second
/// could not be bound; and where a route leads to, others than those on this machine get in.
final class AdminAddress {

    private static final IpAddress EVERY = IpAddress.parse("::");
    private static final IpAddress EVERY_IPV4 = IpAddress.parse("0.0.0.0");

    private AdminAddress() {
    }

    static List<ConfigError> check(ProxyConfig config) {
        return config.settings().admin().listen().flatMap(admin -> Binding.of(config.routes()).stream()
                .filter(binding -> isTaken(admin, binding)).findFirst()
                .map(binding -> config.errorAt("admin.listen", "'" + admin.shown() + "' is taken by route "
                        + binding.askedBy().name() + ", which listens on " + binding.shown()
                        + ", expected another address or port, or off")))
                .stream().toList();
    }

    /// What comes by a route comes from this machine, as far as the page can tell: without a token, everybody may do
    /// everything.
    static List<ConfigError> warnings(ProxyConfig config) {
        Optional<ListenConfig> admin = config.settings().admin().token().isEmpty()
                ? config.settings().admin().listen()
                : Optional.empty();
        return admin.stream().flatMap(listen -> config.routes().stream()
                .filter(route -> route.action().targets().stream().anyMatch(target -> leadsTo(listen, target)))
                .map(route -> config.errorAt(route, "targets", "leads to the admin page, which asks for no token:"
                        + " whoever reaches the route can see and close everything, expected an admin.token")))
                .toList();
    }

    private static boolean leadsTo(ListenConfig admin, TargetConfig target) {
        return target instanceof TargetConfig.Tcp(String host, OptionalInt port, _)
                && port.equals(OptionalInt.of(admin.ports().first()))
                && (host.equals("localhost") || IpAddress.isAddress(host) && IpAddress.parse(host).isLoopback());
    }

    private static boolean isTaken(ListenConfig admin, Binding binding) {
        IpAddress one = admin.address().orElse(EVERY);
        IpAddress other = binding.address().orElse(EVERY);
        return admin.ports().first() == binding.port()
                && (one.equals(other) || covers(one, other) || covers(other, one));
    }

    private static boolean covers(IpAddress wide, IpAddress address) {
        return wide.equals(EVERY) || wide.equals(EVERY_IPV4) && address.v4();
    }
}
