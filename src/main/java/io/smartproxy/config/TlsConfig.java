package io.smartproxy.config;

import java.time.Duration;
import java.util.Optional;

/// What a route with `tls = terminate` or `tls = terminate-and-reencrypt` says of TLS.
///
/// @param clients          towards clients
/// @param targets          towards targets; empty where these are sent plain text
/// @param handshakeTimeout how long one handshake may take, on either side; zero is off
public record TlsConfig(TerminationConfig clients, Optional<ReencryptConfig> targets, Duration handshakeTimeout) {
}
