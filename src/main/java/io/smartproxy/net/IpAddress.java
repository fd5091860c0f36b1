package io.smartproxy.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// An IP address in its normal form: an IPv4-mapped IPv6 address (`::ffff:a.b.c.d`, RFC 4291 section 2.5.5.2) is the
/// IPv4 address that it stands for, so that one client is one value however its connection came in.
///
/// @param high the first 64 bits of an IPv6 address; 0 for IPv4
/// @param low  the last 64 bits of an IPv6 address; the 32 bits of an IPv4 address, unsigned
/// @param v4   whether this is an IPv4 address
public record IpAddress(long high, long low, boolean v4) implements Comparable<IpAddress> {

    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;
    private static final long INT_MASK = 0xffff_ffffL;

    /// The IPv6 address in front of the IPv4-mapped block and the one behind it; between the two there are none.
    static final IpAddress BEFORE_MAPPED = new IpAddress(0, MAPPED_PREFIX - 1, false);
    private static final IpAddress AFTER_MAPPED = new IpAddress(0, MAPPED_PREFIX + INT_MASK + 1, false);

    public IpAddress {
        if (!v4 && high == 0 && (low & ~INT_MASK) == MAPPED_PREFIX) {
            v4 = true;
            low &= INT_MASK;
        }
        if (v4 && (high != 0 || (low & ~INT_MASK) != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /// The value of a JDK address; a scope (`%eth0`) is dropped.
    public static IpAddress of(InetAddress address) {
        return ofBytes(address.getAddress());
    }

    /// @param bytes 4 or 16 bytes in network order
    public static IpAddress ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> new IpAddress(0, buffer.getInt() & INT_MASK, true);
            case 16 -> new IpAddress(buffer.getLong(), buffer.getLong(), false);
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes");
        };
    }

    /// Reads `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`. Short IPv4 forms (`127.1`), host names and scopes are
    /// errors.
    ///
    /// @throws IllegalArgumentException when the text is no address
    public static IpAddress parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf(':') >= 0) {
            return new Ipv6Text(bare).parse();
        }
        if (bare.length() != text.length()) {
            throw notAnAddress();
        }
        return new IpAddress(0, parseV4(bare), true);
    }

    /// Whether [#parse] would take the text.
    public static boolean isAddress(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static long parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw notAnAddress();
        }
        long bits = 0;
        for (String part : parts) {
            bits = bits << 8 | octet(part);
        }
        return bits;
    }

    private static int octet(String part) {
        boolean plain = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
        // A leading zero means octal to some programs and nothing to others: it is refused rather than guessed.
        if (!plain || (part.length() > 1 && part.charAt(0) == '0') || Integer.parseInt(part) > 255) {
            throw notAnAddress();
        }
        return Integer.parseInt(part);
    }

    static IllegalArgumentException notAnAddress() {
        return new IllegalArgumentException("is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
    }

    /// Whether it is of `127.0.0.0/8` or `::1`, which never leave the machine.
    public boolean isLoopback() {
        return v4 ? (low & INT_MASK) >>> 24 == 127 : high == 0 && low == 1;
    }

    /// 32 or 128.
    public int bits() {
        return v4 ? 32 : 128;
    }

    /// This address with all but its first `length` bits cleared.
    ///
    /// @param length 0 to [#bits]
    public IpAddress prefix(int length) {
        if (length < 0 || length > bits()) {
            throw new IllegalArgumentException("a prefix length is 0 to " + bits());
        }
        if (v4) {
            return new IpAddress(0, low & INT_MASK & highBits(length + 32), true);
        }
        return new IpAddress(high & highBits(Math.min(length, 64)), low & highBits(Math.max(length - 64, 0)), false);
    }

    private static long highBits(int count) {
        return count == 0 ? 0 : -1L << (64 - count);
    }

    /// Whether there is no address of the same family between this one and a greater one.
    boolean adjoins(IpAddress greater) {
        if (equals(BEFORE_MAPPED)) {
            return greater.equals(AFTER_MAPPED);
        }
        long nextHigh = low == -1 ? high + 1 : high;
        return v4 == greater.v4 && greater.low == low + 1 && greater.high == nextHigh;
    }

    /// 4 or 16 bytes in network order.
    public byte[] bytes() {
        return v4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    public InetAddress toInetAddress() {
        try {
            // Inet6Address.getByAddress keeps 16 bytes as they are; nothing is looked up.
            return v4 ? InetAddress.getByAddress(bytes()) : Inet6Address.getByAddress(null, bytes(), -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("the length is always right", impossible);
        }
    }

    /// IPv4 before IPv6, then by value.
    @Override
    public int compareTo(IpAddress other) {
        if (v4 != other.v4) {
            return v4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /// Dotted quad, or the canonical IPv6 text of RFC 5952 (lower case, the longest run of zero groups shortened).
    @Override
    public String toString() {
        return v4
                ? (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255)
                : Ipv6Text.format(high, low);
    }
}
