package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.uint16;
import static io.smartproxy.wire.HelloBytes.vector16;

import io.smartproxy.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// PROXY headers of version 2 put together piece by piece, right ones and wrong ones.
final class ProxyBytes {

    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;

    static final byte[] SIGNATURE = hex("0d0a0d0a000d0a515549540a");
    static final ProxyAddresses V4 = addresses("192.0.2.1", 56324, "198.51.100.2", 443);
    static final byte[] V4_BYTES = join(bytes(192, 0, 2, 1, 198, 51, 100, 2), uint16(56324), uint16(443));
    static final ProxyAddresses V6 = addresses("2001:db8::1", 65535, "2001:db8::fffe", 0);
    static final byte[] V6_BYTES =
            hex("20010db8000000000000000000000001" + "20010db800000000000000000000fffe" + "ffff" + "0000");

    private ProxyBytes() {
    }

    static ProxyAddresses addresses(String source, int sourcePort, String destination, int destinationPort) {
        return new ProxyAddresses(IpAddress.parse(source), sourcePort, IpAddress.parse(destination), destinationPort);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static byte[] block(int versionAndCommand, int familyAndTransport, byte[]... rest) {
        return join(SIGNATURE, bytes(versionAndCommand, familyAndTransport), vector16(rest));
    }

    static byte[] tlv(int type, byte[]... value) {
        return join(bytes(type), vector16(value));
    }

    /// A TLV for a checksum that [#checksummed] fills in.
    static byte[] emptyChecksum() {
        return tlv(3, new byte[4]);
    }

    /// The header with the checksum put into the four bytes at an index, counted from the end.
    static byte[] checksummed(byte[] header, int fromEnd) {
        byte[] copy = header.clone();
        ByteBuffer.wrap(copy).putInt(copy.length - fromEnd, crc32c(header));
        return copy;
    }

    /// Bit by bit, by RFC 3720 section 12.1 and appendix B.4, so that the JDK's is not checked by itself.
    static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte each : bytes) {
            crc ^= Byte.toUnsignedInt(each);
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        return ~crc;
    }
}
