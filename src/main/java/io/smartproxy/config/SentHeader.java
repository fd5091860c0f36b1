package io.smartproxy.config;

import java.util.Set;

/// What targets are told first, of whose connection it is.
public sealed interface SentHeader {

    /// Nothing.
    record None() implements SentHeader {
    }

    /// `sendProxyProtocol = v1`: the PROXY protocol's line of text.
    record V1() implements SentHeader {
    }

    /// `sendProxyProtocol = v2`: its binary header.
    ///
    /// @param fields `proxyProtocol.tlvs`: what stands in it besides the addresses, as far as it is known
    record V2(Set<Field> fields) implements SentHeader {
        public V2 {
            fields = Set.copyOf(fields);
        }
    }

    /// `sendClientIpHeader`: `CLIENT_IP:` and the address.
    record ClientIp() implements SentHeader {
    }

    /// What the binary header can hold besides addresses.
    enum Field {
        /// The server name that the client asked for.
        AUTHORITY("authority"),
        /// The protocol that was agreed on with the client.
        ALPN("alpn"),
        /// TLS with the client: version, cipher suite, and the name in its certificate.
        SSL("ssl"),
        /// The connection's id, as in the log.
        UNIQUE_ID("unique-id"),
        /// A checksum over the header.
        CRC32C("crc32c");

        private final String label;

        Field(String label) {
            this.label = label;
        }

        /// As the file writes it.
        String label() {
            return label;
        }
    }

    /// The words of `sendProxyProtocol`.
    enum Version {
        OFF("off"), V1("v1"), V2("v2");

        private final String label;

        Version(String label) {
            this.label = label;
        }

        /// As the file writes it.
        String label() {
            return label;
        }
    }
}
