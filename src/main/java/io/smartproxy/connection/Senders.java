package io.smartproxy.connection;

import io.smartproxy.config.AcceptedHeaders;
import io.smartproxy.config.AcceptedHeaders.Policy;
import io.smartproxy.wire.ClientIpHeader;
import io.smartproxy.wire.ProxyAddresses;
import io.smartproxy.wire.ProxyHeader;
import io.smartproxy.wire.TrustedHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Those who open connections for others, and are believed when they say for whom. What anyone else sends is data, even
/// if it looks the same.
record Senders(AcceptedHeaders accepted) {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// Reads the header of a connection that has just begun, if its sender may write one, and has the connection speak
    /// for the client that stands in it. One that a sender has opened for itself, or that tells of no client, stays the
    /// sender's own.
    SenderReader.Result hear(Connection connection) throws IOException {
        if (accepted.policy() == Policy.OFF || !accepted.senders().contains(connection.address())) {
            return new SenderReader.Result.Ready(Optional.empty(), NOTHING);
        }
        SenderReader.Result result = new SenderReader(connection.client().wire(), accepted).read();
        if (result instanceof SenderReader.Result.Ready(Optional<TrustedHeader> header, _)) {
            header.flatMap(told -> ends(told, connection.socket())).ifPresent(connection::speaksFor);
        }
        return result;
    }

    private static Optional<ProxyAddresses> ends(TrustedHeader header, ProxyAddresses socket) {
        return switch (header) {
            case ProxyHeader told -> told.addresses();
            case ClientIpHeader(var client) ->
                Optional.of(new ProxyAddresses(client, 0, socket.destination(), socket.destinationPort()));
        };
    }
}
