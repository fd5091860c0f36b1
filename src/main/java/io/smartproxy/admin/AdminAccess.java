package io.smartproxy.admin;

import io.smartproxy.config.Secret;
import java.util.Optional;
import java.util.Set;

/// Who may ask.
///
/// @param token what requests must carry; empty where all that reach the server may ask
/// @param hosts names in the header `Host` that are answered to besides addresses and `localhost`; in lower case,
///              without a dot at the end
public record AdminAccess(Optional<Secret> token, Set<String> hosts) {

    public AdminAccess {
        hosts = Set.copyOf(hosts);
    }
}
