package io.smartproxy.config;

import io.smartproxy.net.CidrSet;
import java.util.OptionalInt;

/// How many connections may be open, and how fast one client may open them.
///
/// @param maxConnections   `maxConnections`: open ones in all, 1 to 10,000,000; empty for as many as the process can
///                         carry
/// @param perClient        `maxConnectionsPerIP`: open ones of one client; 0 is off
/// @param perMinute        `connectionRateLimitPerMinute`: new ones of one client within any 60 s; 0 is off
/// @param ipv6PrefixLength `ipv6PrefixLength`: how many first bits of an IPv6 address make a client, 1 to 128
/// @param proxies          `proxyIPs`: senders of other people's connections, free of the limits for one client
public record LimitsConfig(
        OptionalInt maxConnections, int perClient, int perMinute, int ipv6PrefixLength, CidrSet proxies) {

    /// What holds where nobody has written anything.
    public static final LimitsConfig USUAL = new LimitsConfig(OptionalInt.empty(), 100, 300, 64, CidrSet.EMPTY);
}
