package io.smartproxy.balance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.HealthConfig.Check;
import io.smartproxy.config.SentHeader;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.IpAddress;
import io.smartproxy.stream.BufferPool;
import io.smartproxy.stream.PlainStream;
import io.smartproxy.stream.Stream;
import io.smartproxy.stream.TlsStream;
import io.smartproxy.stream.Wire;
import io.smartproxy.tls.ClientTls;
import io.smartproxy.wire.ClientIpHeader;
import io.smartproxy.wire.FinalStatus;
import io.smartproxy.wire.Parse;
import io.smartproxy.wire.ProxyHeaderV1;
import io.smartproxy.wire.ProxyHeaderV2;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLEngine;

/// One check of a target's health.
///
/// @param config     what is tried
/// @param header     what the route's targets are told first
/// @param tls        spoken with the target; empty for plain bytes
/// @param serverName what clients of the route ask for, where that is one name
public record Probe(HealthConfig config, SentHeader header, Optional<ClientTls> tls, Optional<String> serverName) {

    /// A target without a port of its own is not checked.
    private static final int NO_PORT = 0;
    /// The most bytes of an answer that are read.
    private static final int MAX_ANSWER = 32 << 10;
    private static final String HTTP_1 = "http/1.1";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// Whether targets are checked at all.
    boolean isOn() {
        return config.check() != Check.OFF;
    }

    /// Tries the target once, waiting for as long as it takes; whoever sets a limit closes the attempt, and so does who
    /// calls, in any case.
    ///
    /// @param pool for TLS
    /// @throws IOException when the target is not well; the message says why
    void run(Place place, Resolver resolver, Attempt attempt, BufferPool pool) throws IOException {
        SocketChannel channel = attempt.connect(place, NO_PORT, resolver, Deadline.in(config.timeout()));
        Wire wire = new Wire(channel);
        wire.write(ByteBuffer.wrap(ownHeader(channel)));
        if (tls.isEmpty()) {
            ask(place, new PlainStream(wire));
            return;
        }
        TlsStream stream = new TlsStream(wire, engine(place, tls.get()), pool, NOTHING);
        try {
            stream.handshake();
            ask(place, stream);
            leave(stream);
        } finally {
            stream.release();
        }
    }

    private SSLEngine engine(Place place, ClientTls client) {
        Optional<String> alpn = Optional.of(HTTP_1).filter(_ -> config.check() == Check.HTTP);
        return switch (place) {
            case Place.Named(String host, OptionalInt port) ->
                client.engine(serverName, host, port.orElse(NO_PORT), alpn);
            case Place.Fixed _ -> client.engine(serverName, "", NO_PORT, alpn);
        };
    }

    /// That the connection is the proxy's own: PROXY protocol, sections 2.1 (`UNKNOWN`) and 2.2 (`LOCAL`).
    private byte[] ownHeader(SocketChannel channel) throws IOException {
        return switch (header) {
            case SentHeader.None _ -> new byte[0];
            case SentHeader.V1 _ -> new ProxyHeaderV1(Optional.empty()).bytes();
            case SentHeader.V2 v2 -> new ProxyHeaderV2(true, Optional.empty(), List.of(),
                    v2.fields().contains(SentHeader.Field.CRC32C)).bytes();
            case SentHeader.ClientIp _ -> new ClientIpHeader(ownAddress(channel.getLocalAddress())).bytes();
        };
    }

    private static IpAddress ownAddress(SocketAddress local) {
        return local instanceof InetSocketAddress internet
                ? IpAddress.of(internet.getAddress())
                : IpAddress.parse("127.0.0.1");
    }

    private void ask(Place place, Stream stream) throws IOException {
        if (config.check() != Check.HTTP) {
            return;
        }
        stream.write(ByteBuffer.wrap(request(place)));
        ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER);
        Optional<FinalStatus> status = Optional.empty();
        while (status.isEmpty()) {
            int count = stream.read(answer);
            if (count < 0) {
                throw new EOFException("it has closed before it answered");
            }
            status = status(answer.duplicate().flip(), count == 0 || !answer.hasRemaining());
        }
        if (!status.get().isGood()) {
            throw new ProtocolException("it answers with status " + status.get().code());
        }
    }

    /// @param full whether no more can be read
    /// @return empty while more has to be
    private static Optional<FinalStatus> status(ByteBuffer answer, boolean full) throws IOException {
        return switch (FinalStatus.parse(answer)) {
            case Parse.Found<FinalStatus>(FinalStatus status, _) -> Optional.of(status);
            case Parse.NeedMore<FinalStatus> _ when !full -> Optional.empty();
            case Parse.NeedMore<FinalStatus> _ -> throw new ProtocolException("it sends much and no answer");
            case Parse.Absent<FinalStatus> _, Parse.Malformed<FinalStatus> _ ->
                throw new ProtocolException("what it answers is not HTTP/1");
        };
    }

    private byte[] request(Place place) {
        String host = switch (place) {
            case Place.Named(String name, OptionalInt port) -> new HostPort(name, port.orElseThrow()).toString();
            case Place.Fixed _ -> "localhost";
        };
        return ("GET " + config.path() + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: SmartProxy-health\r\nAccept: */*\r\nConnection: close\r\n\r\n").getBytes(US_ASCII);
    }

    /// Says that this is the end, as servers count or log those who go without a word.
    private static void leave(TlsStream stream) {
        try {
            stream.endOutput();
        } catch (IOException _) {
            // It has gone first; that it is well has been seen.
        }
    }
}
