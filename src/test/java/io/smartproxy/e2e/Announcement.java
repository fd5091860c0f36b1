package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ProxyAddresses;
import io.smartproxy.wire.ProxyHeaderV2;
import io.smartproxy.wire.ProxyTlv;
import java.util.List;
import java.util.Optional;

/// The headers by which a trusted sender says for whom it has opened a connection.
enum Announcement {
    V1 {
        @Override
        byte[] of(String client) {
            return ("PROXY TCP4 " + client + " 192.0.2.1 " + PORT + " 443\r\n").getBytes(US_ASCII);
        }
    },
    V2 {
        @Override
        byte[] of(String client) {
            return new ProxyHeaderV2(false, Optional.of(addresses(client)), List.of(), false).bytes();
        }
    },
    /// With more fields than the first read of a header has room for.
    LONG_V2 {
        @Override
        byte[] of(String client) {
            List<ProxyTlv> fields = List.of(ProxyTlv.authority("www.example.com"), new ProxyTlv(0xe0, new byte[1500]));
            return new ProxyHeaderV2(false, Optional.of(addresses(client)), fields, true).bytes();
        }
    },
    CLIENT_IP {
        @Override
        byte[] of(String client) {
            return ("CLIENT_IP:" + client + "\r\n").getBytes(US_ASCII);
        }

        @Override
        String shown(String client) {
            return client;
        }
    };

    /// The client's, where the header tells it.
    static final int PORT = 4711;

    /// The header for a client with an IPv4 address.
    abstract byte[] of(String client);

    /// What the client is called, as far as the header tells.
    String shown(String client) {
        return client + ":" + PORT;
    }

    private static ProxyAddresses addresses(String client) {
        return new ProxyAddresses(IpAddress.parse(client), PORT, IpAddress.parse("192.0.2.1"), 443);
    }
}
