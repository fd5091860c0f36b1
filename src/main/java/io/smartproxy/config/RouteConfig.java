package io.smartproxy.config;

import java.util.Optional;

/// One route: where it listens, what it takes and what happens to that.
///
/// @param name     the NAME in `route.NAME.KEY`
/// @param line     the first line that names the route
/// @param match    what it takes
/// @param security which of those that it takes are let in
/// @param tls      how TLS is ended here; there if the match's [TlsMode#terminates]
/// @param action   what happens to it
public record RouteConfig(
        String name, int line, MatchConfig match, SecurityConfig security, Optional<TlsConfig> tls,
        ActionConfig action) {

    /// Whether the kernel forwards what it takes, and the proxy does not even listen for it.
    public boolean isKernel() {
        return action instanceof ActionConfig.Kernel;
    }

    /// The same, on another line.
    RouteConfig at(int elsewhere) {
        return new RouteConfig(name, elsewhere, match, security, tls, action);
    }
}
