package io.smartproxy.connection;

import io.smartproxy.balance.Place;
import io.smartproxy.balance.Target;
import io.smartproxy.net.CloseReason;
import io.smartproxy.stream.BufferPools;
import io.smartproxy.stream.TlsStream;
import io.smartproxy.stream.Wire;
import io.smartproxy.tls.ClientTls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// The handshakes of a connection: with the client, where TLS ends, and with the target, where it begins anew. One that
/// takes too long ends the connection.
record Handshakes(Deadlines deadlines, BufferPools pools) {

    /// What is spoken where nothing has been said about it.
    static final String HTTP_1 = "http/1.1";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// With a client whose hello is the connection's preface.
    ///
    /// @param alpn protocols in the order of preference
    /// @throws IOException when it does not come about
    void withClient(Connection connection, RouteTls tls, List<String> alpn) throws IOException {
        TlsStream stream = stream(connection.client().wire(), tls.clients().engine(alpn), connection.takePreface());
        connection.clientSpeaks(stream);
        handshake(connection, stream, tls.handshakeTimeout());
        connection.secured(stream.details());
    }

    /// With the target that is connected; it is offered the protocol that the client has chosen.
    ///
    /// @param serverName what the client asked for
    /// @throws ProtocolRefusedException when the target does not take that protocol
    /// @throws IOException              when the handshake does not come about for another reason
    void withTarget(Connection connection, ClientTls tls, Duration timeout, Optional<String> serverName,
            Target target) throws IOException {
        Optional<String> alpn = connection.tls().map(agreed -> agreed.alpn()).filter(name -> !name.isEmpty());
        TlsStream stream = stream(connection.target().wire(), engine(connection, tls, serverName, target, alpn),
                NOTHING);
        connection.targetSpeaks(stream);
        try {
            handshake(connection, stream, timeout);
        } catch (SSLException refused) {
            throw alpn.isPresent() && isAboutProtocol(refused) ? new ProtocolRefusedException(alpn.get()) : refused;
        }
        String answer = stream.details().alpn();
        if (alpn.isPresent() && !answer.equals(alpn.get()) && !(answer.isEmpty() && alpn.get().equals(HTTP_1))) {
            throw new ProtocolRefusedException(alpn.get());
        }
    }

    private static SSLEngine engine(Connection connection, ClientTls tls, Optional<String> serverName, Target target,
            Optional<String> alpn) {
        return switch (target.place()) {
            case Place.Named(var host, var port) ->
                tls.engine(serverName, host, port.orElse(connection.socket().destinationPort()), alpn);
            case Place.Fixed _ -> tls.engine(serverName, "", 0, alpn);
        };
    }

    /// The JDK has the alert's name (RFC 7301 section 3.2) in the text alone.
    private static boolean isAboutProtocol(SSLException refused) {
        return String.valueOf(refused.getMessage()).contains("no_application_protocol");
    }

    private TlsStream stream(Wire wire, SSLEngine engine, ByteBuffer first) {
        return new TlsStream(wire, engine, pools.records(), first);
    }

    private void handshake(Connection connection, TlsStream stream, Duration timeout) throws IOException {
        try (Deadlines.Armed _ = deadlines.arm(timeout, () -> connection.end(CloseReason.HANDSHAKE_FAILED))) {
            stream.handshake();
        }
    }

    /// What is wrong in the end with a handshake: around it are only the steps at which it was noticed.
    static String why(IOException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
