package io.smartproxy.connection;

import io.smartproxy.net.IpAddress;
import io.smartproxy.stream.TlsDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// An open connection at one moment, for whoever watches from outside.
///
/// @param id       unique within the process, from 1; later ones have greater ones
/// @param address  the client's
/// @param client   the client's address and port
/// @param route    the route's name; empty until it is known
/// @param target   the target as the file writes it; empty until one is connected
/// @param opened   when it was accepted
/// @param age      how long it has been open
/// @param received bytes read from the client so far
/// @param sent     bytes written to the client so far
/// @param idle     how long no byte has moved either way
/// @param tls      empty where the client speaks no TLS, as far as the proxy has looked
public record ConnectionStatus(
        long id, IpAddress address, String client, String route, String target, Instant opened, Duration age,
        long received, long sent, Duration idle, Optional<Tls> tls) {

    /// As a connection is now.
    public static ConnectionStatus of(Connection connection) {
        Duration age = connection.age();
        Duration idle = Duration.ofNanos(Math.max(0, System.nanoTime() - connection.flow().movedAt()));
        return new ConnectionStatus(connection.id(), connection.address(), connection.clientName(), connection.route(),
                connection.targetName(), Instant.now().minus(age), age, connection.received(), connection.sent(), idle,
                tls(connection));
    }

    private static Optional<Tls> tls(Connection connection) {
        Optional<TlsDetails> agreed = connection.tls();
        return agreed.isEmpty() && !connection.hasTls() ? Optional.empty() : Optional.of(new Tls(
                agreed.map(TlsDetails::version), agreed.map(TlsDetails::cipher), connection.serverName(),
                agreed.map(TlsDetails::alpn).filter(name -> !name.isEmpty())));
    }

    /// What is known of the client's TLS: of one that is passed through, what its ClientHello asks for.
    ///
    /// @param version    as the JDK names it, such as `TLSv1.3`
    /// @param cipher     the cipher suite's name
    /// @param serverName that the client has asked for (SNI, RFC 6066 section 3)
    /// @param alpn       the application protocol agreed on (RFC 7301)
    public record Tls(
            Optional<String> version, Optional<String> cipher, Optional<String> serverName, Optional<String> alpn) {
    }
}
