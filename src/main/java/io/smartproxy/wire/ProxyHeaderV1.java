package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.net.IpAddress;
import java.util.Optional;

/// A PROXY header of version 1 (section 2.1), as sent.
///
/// @param addresses empty where there are none to tell, which is sent as `UNKNOWN`. Both go as `TCP4` if both are IPv4,
///                  else as `TCP6` with an IPv4 one mapped
public record ProxyHeaderV1(Optional<ProxyAddresses> addresses) {

    /// The header as it is sent, its line end included: at most 107 bytes.
    public byte[] bytes() {
        return ("PROXY " + addresses.map(ProxyHeaderV1::text).orElse("UNKNOWN") + "\r\n").getBytes(US_ASCII);
    }

    private static String text(ProxyAddresses addresses) {
        boolean v4 = addresses.v4();
        return (v4 ? "TCP4 " : "TCP6 ") + text(addresses.source(), v4) + " " + text(addresses.destination(), v4)
                + " " + addresses.sourcePort() + " " + addresses.destinationPort();
    }

    private static String text(IpAddress address, boolean v4) {
        // As inet_ntop writes it, and as RFC 5952 section 5 asks.
        return (address.v4() && !v4 ? "::ffff:" : "") + address;
    }
}
