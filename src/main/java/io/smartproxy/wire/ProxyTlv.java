package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// One piece of what a PROXY header of version 2 adds to the addresses (section 2.2): a type and a value.
///
/// @param type  0 to 255
/// @param value at most 65535 bytes; copied on the way in and out, so that a TLV never changes
public record ProxyTlv(int type, byte[] value) {

    /// The protocol that client and proxy agreed on (section 2.2.1).
    public static final int ALPN = 0x01;
    /// The name that the client asked for (section 2.2.2).
    public static final int AUTHORITY = 0x02;
    /// Names the connection along a chain of proxies (section 2.2.5).
    public static final int UNIQUE_ID = 0x05;
    /// What there is to know of the client's TLS (section 2.2.6), itself with TLVs inside: see [ProxySsl].
    public static final int SSL = 0x20;

    /// The header's checksum (section 2.2.3); it is never among what a [ProxyHeader] holds.
    static final int CRC32C = 0x03;
    /// Padding (section 2.2.4).
    static final int NOOP = 0x04;
    /// Type and length.
    static final int START_LENGTH = 3;

    private static final int MAX_TYPE = 0xff;
    private static final int MAX_VALUE = 0xffff;
    private static final int MAX_UNIQUE_ID = 128;

    /// @throws IllegalArgumentException when the type is out of range, or the value too long
    public ProxyTlv {
        if (type < 0 || type > MAX_TYPE) {
            throw new IllegalArgumentException("the type of a TLV is 0 to " + MAX_TYPE);
        }
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("the value of a TLV has at most " + MAX_VALUE + " bytes");
        }
        value = value.clone();
    }

    /// @param protocol a character for each byte, as in [ClientHello#alpn]
    public static ProxyTlv alpn(String protocol) {
        return new ProxyTlv(ALPN, protocol.getBytes(ISO_8859_1));
    }

    public static ProxyTlv authority(String name) {
        return new ProxyTlv(AUTHORITY, name.getBytes(UTF_8));
    }

    /// @param id at most 128 bytes
    /// @throws IllegalArgumentException when it is longer
    public static ProxyTlv uniqueId(byte[] id) {
        if (id.length > MAX_UNIQUE_ID) {
            throw new IllegalArgumentException("a unique id has at most " + MAX_UNIQUE_ID + " bytes");
        }
        return new ProxyTlv(UNIQUE_ID, id);
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    /// On the wire, with type and length.
    int length() {
        return START_LENGTH + value.length;
    }

    void put(ByteBuffer out) {
        out.put((byte) type).putShort((short) value.length).put(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProxyTlv(int otherType, byte[] otherValue)
                && type == otherType && Arrays.equals(value, otherValue);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    /// Without the value, which comes from a client and may be anything.
    @Override
    public String toString() {
        return "ProxyTlv[type=0x%02x, %d bytes]".formatted(type, value.length);
    }
}
