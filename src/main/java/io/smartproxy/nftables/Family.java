package io.smartproxy.nftables;

import io.smartproxy.net.IpAddress;

/// IPv4 or IPv6, in the words of `nft`.
enum Family {
    IPV4("ip", "ipv4"), IPV6("ip6", "ipv6");

    private final String header;
    private final String protocol;

    Family(String header, String protocol) {
        this.header = header;
        this.protocol = protocol;
    }

    static Family of(IpAddress address) {
        return address.v4() ? IPV4 : IPV6;
    }

    boolean has(IpAddress address) {
        return of(address) == this;
    }

    /// What stands in front of a field of its header, or of an address: `ip saddr`.
    String header() {
        return header;
    }

    /// As `meta nfproto` has it.
    String protocol() {
        return protocol;
    }

    /// Of a set of its addresses.
    String type() {
        return protocol + "_addr";
    }

    /// As people write it.
    String label() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }

    /// What tells its sets from those of the other.
    String suffix() {
        return this == IPV4 ? "4" : "6";
    }
}
