package io.smartproxy.wire;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ProxyBlock.Family;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A PROXY header of version 2 (section 2.2), as sent.
///
/// @param local     whether the proxy opens the connection for itself, as for a health check (`LOCAL`)
/// @param addresses empty where there are none to tell, which is sent as `UNSPEC`: a receiver must accept that if it is
///                  `LOCAL`, and is free to refuse it otherwise (HAProxy 2.6 does). Both go as IPv4 if both are, else
///                  as IPv6 with an IPv4 one mapped
/// @param tlvs      sent in this order, behind the addresses
/// @param crc32c    whether a checksum follows, over all of the header (section 2.2.3)
public record ProxyHeaderV2(
        boolean local, Optional<ProxyAddresses> addresses, List<ProxyTlv> tlvs, boolean crc32c) {

    private static final int CHECKSUM_LENGTH = 4;
    private static final int MAPPED_PREFIX = 0x0000_ffff;

    /// @throws IllegalArgumentException when a header of the proxy's own has addresses, a TLV is itself a checksum, or
    ///                                  all of it is longer than [ProxyHeader#MAX_LENGTH]
    public ProxyHeaderV2 {
        tlvs = List.copyOf(tlvs);
        if (local && addresses.isPresent()) {
            throw new IllegalArgumentException("a LOCAL header has no addresses");
        }
        if (tlvs.stream().anyMatch(tlv -> tlv.type() == ProxyTlv.CRC32C)) {
            throw new IllegalArgumentException("the checksum is not given, but computed");
        }
        if (length(family(addresses), tlvs, crc32c) > ProxyHeader.MAX_LENGTH) {
            throw new IllegalArgumentException("a PROXY header has at most " + ProxyHeader.MAX_LENGTH + " bytes");
        }
    }

    private static Family family(Optional<ProxyAddresses> addresses) {
        return addresses.map(both -> both.v4() ? Family.INET : Family.INET6).orElse(Family.UNSPEC);
    }

    private static int length(Family family, List<ProxyTlv> tlvs, boolean crc32c) {
        return ProxyBlock.START_LENGTH + family.length + tlvs.stream().mapToInt(ProxyTlv::length).sum()
                + (crc32c ? ProxyTlv.START_LENGTH + CHECKSUM_LENGTH : 0);
    }

    /// The header as it is sent.
    public byte[] bytes() {
        Family family = family(addresses);
        ByteBuffer out = ByteBuffer.allocate(length(family, tlvs, crc32c));
        out.put(ProxyBlock.SIGNATURE.bytes().duplicate())
                .put((byte) (ProxyBlock.VERSION << 4 | (local ? ProxyBlock.LOCAL : ProxyBlock.PROXY)))
                .put((byte) (family.ordinal() << 4 | (family == Family.UNSPEC ? 0 : ProxyBlock.STREAM)))
                .putShort((short) (out.capacity() - ProxyBlock.START_LENGTH));
        addresses.ifPresent(both -> put(both, out));
        tlvs.forEach(tlv -> tlv.put(out));
        if (crc32c) {
            putChecksum(out);
        }
        return out.array();
    }

    private static void put(ProxyAddresses addresses, ByteBuffer out) {
        boolean v4 = addresses.v4();
        put(addresses.source(), v4, out);
        put(addresses.destination(), v4, out);
        out.putShort((short) addresses.sourcePort()).putShort((short) addresses.destinationPort());
    }

    private static void put(IpAddress address, boolean v4, ByteBuffer out) {
        if (address.v4() && !v4) {
            out.putLong(0).putInt(MAPPED_PREFIX);
        }
        out.put(address.bytes());
    }

    private static void putChecksum(ByteBuffer out) {
        out.put((byte) ProxyTlv.CRC32C).putShort((short) CHECKSUM_LENGTH);
        // The bytes that it will take are still zero, as they have to be for it.
        CRC32C crc = new CRC32C();
        crc.update(out.array());
        out.putInt((int) crc.getValue());
    }
}
