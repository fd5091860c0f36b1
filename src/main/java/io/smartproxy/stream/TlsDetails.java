package io.smartproxy.stream;

import java.util.Optional;

/// What the two sides of a TLS connection have agreed on.
///
/// @param version as the JDK names it, such as `TLSv1.3`
/// @param cipher  the cipher suite's name
/// @param alpn    the application protocol (RFC 7301); empty for none
/// @param client  what the peer has shown, where it has been asked
public record TlsDetails(String version, String cipher, String alpn, Optional<PeerCertificate> client) {

    /// For the log: `TLSv1.3 TLS_AES_128_GCM_SHA256 h2`.
    @Override
    public String toString() {
        return version + " " + cipher + (alpn.isEmpty() ? "" : " " + alpn);
    }
}
