package io.smartproxy.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.config.SentHeader;
import io.smartproxy.config.SentHeader.Field;
import io.smartproxy.stream.TlsDetails;
import io.smartproxy.tls.CommonName;
import io.smartproxy.wire.ClientIpHeader;
import io.smartproxy.wire.ProxyHeaderV1;
import io.smartproxy.wire.ProxyHeaderV2;
import io.smartproxy.wire.ProxySsl;
import io.smartproxy.wire.ProxySsl.Certificate;
import io.smartproxy.wire.ProxyTlv;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a target is told first, of whose connection it is.
///
/// @param header what the route says of it
public record TargetHeader(SentHeader header) {

    /// The bytes for a connection, none where there is nothing to tell.
    ByteBuffer of(Connection connection) {
        return ByteBuffer.wrap(switch (header) {
            case SentHeader.None() -> new byte[0];
            case SentHeader.V1() -> new ProxyHeaderV1(Optional.of(connection.ends())).bytes();
            case SentHeader.V2(Set<Field> fields) -> new ProxyHeaderV2(false, Optional.of(connection.ends()),
                    tlvs(connection, fields), fields.contains(Field.CRC32C)).bytes();
            case SentHeader.ClientIp() -> new ClientIpHeader(connection.address()).bytes();
        });
    }

    /// In the order of [Field], those of which something is known.
    private static List<ProxyTlv> tlvs(Connection connection, Set<Field> fields) {
        return Stream.of(Field.values()).filter(fields::contains).map(field -> tlv(connection, field))
                .flatMap(Optional::stream).toList();
    }

    private static Optional<ProxyTlv> tlv(Connection connection, Field field) {
        return switch (field) {
            case AUTHORITY -> connection.serverName().map(ProxyTlv::authority);
            case ALPN -> connection.tls().map(TlsDetails::alpn).filter(name -> !name.isEmpty()).map(ProxyTlv::alpn);
            case SSL -> connection.tls().map(tls -> ssl(tls).tlv());
            case UNIQUE_ID -> Optional.of(ProxyTlv.uniqueId(Long.toString(connection.id()).getBytes(US_ASCII)));
            // Not one of those that are given: it is computed over all the others.
            case CRC32C -> Optional.empty();
        };
    }

    private static ProxySsl ssl(TlsDetails tls) {
        Certificate certificate = tls.client()
                .map(shown -> shown.earlier() ? Certificate.IN_SESSION : Certificate.IN_CONNECTION)
                .orElse(Certificate.NONE);
        return new ProxySsl(tls.version(), tls.cipher(), certificate,
                tls.client().flatMap(shown -> CommonName.of(shown.certificate())));
    }
}
