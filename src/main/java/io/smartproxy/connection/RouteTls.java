package io.smartproxy.connection;

import io.smartproxy.tls.ClientTls;
import io.smartproxy.tls.ServerTls;
import java.time.Duration;
import java.util.Optional;

/// The TLS of a route at which it ends.
///
/// @param clients          what is spoken with clients
/// @param targets          what is spoken with targets; empty for plain bytes
/// @param handshakeTimeout how long a handshake may take on either side; zero for as long as it likes
public record RouteTls(ServerTls clients, Optional<ClientTls> targets, Duration handshakeTimeout) {
}
