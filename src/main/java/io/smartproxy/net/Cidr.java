package io.smartproxy.net;

/// A network: an address and how many of its first bits count (RFC 4632).
///
/// @param network the address, with the bits behind the prefix cleared
/// @param length  the prefix length, 0 to 32 for IPv4 and 0 to 128 for IPv6
public record Cidr(IpAddress network, int length) {

    private static final int MAPPED_BITS = 96;

    public Cidr {
        network = network.prefix(length);
    }

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone, which stands for its /32 or /128. Bits behind the
    /// prefix are cleared. A mapped network (`::ffff:10.0.0.0/104`) is the IPv4 network that it stands for.
    ///
    /// @throws IllegalArgumentException when the text is no network
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new Cidr(address, address.bits());
        }
        boolean mapped = address.v4() && text.indexOf(':') >= 0;
        int length = prefixLength(text.substring(slash + 1)) - (mapped ? MAPPED_BITS : 0);
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException("has a prefix length out of range, expected 0 to " + address.bits());
        }
        return new Cidr(address, length);
    }

    private static int prefixLength(String digits) {
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("has no prefix length, expected a network like 10.0.0.0/8");
        }
        return Integer.parseInt(digits);
    }

    public boolean contains(IpAddress address) {
        return address.v4() == network.v4() && address.prefix(length).equals(network);
    }

    /// The network's last address of its own family: the IPv4-mapped block is no part of an IPv6 network around it.
    IpAddress last() {
        if (network.v4()) {
            return new IpAddress(0, network.low() | (0xffff_ffffL >>> length), true);
        }
        long high = length >= 64 ? network.high() : network.high() | (-1L >>> length);
        long low = length >= 128 ? network.low() : length <= 64 ? -1L : network.low() | (-1L >>> (length - 64));
        IpAddress last = new IpAddress(high, low, false);
        return last.v4() ? IpAddress.BEFORE_MAPPED : last;
    }

    @Override
    public String toString() {
        return network + "/" + length;
    }
}
