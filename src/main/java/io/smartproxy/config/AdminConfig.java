package io.smartproxy.config;

import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.util.Optional;
import java.util.Set;

/// Where the proxy shows what it does, and to whom.
///
/// @param listen `admin.listen`: one address and port; empty for nowhere
/// @param token  `admin.token`: what whoever asks has to bring along; there is one wherever `listen` is not loopback
/// @param hosts  `admin.hosts`: names that requests may be addressed to, besides addresses and `localhost`; lower case
public record AdminConfig(Optional<ListenConfig> listen, Optional<Secret> token, Set<String> hosts) {

    /// What holds where nobody has written anything.
    public static final AdminConfig USUAL = new AdminConfig(
            Optional.of(new ListenConfig(Optional.of(IpAddress.parse("127.0.0.1")), new PortRange(8900, 8900),
                    "127.0.0.1:8900")),
            Optional.empty(), Set.of());

    public AdminConfig {
        hosts = Set.copyOf(hosts);
    }
}
