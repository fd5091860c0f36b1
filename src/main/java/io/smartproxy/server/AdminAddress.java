package io.smartproxy.server;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.route.Binding;
import java.util.List;

/// Where the admin page listens must not be where a route does: the one that came second could not be bound.
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
