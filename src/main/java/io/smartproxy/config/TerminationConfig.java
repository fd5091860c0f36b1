package io.smartproxy.config;

import io.smartproxy.net.TlsVersion;
import java.util.List;
import java.util.Optional;

/// The TLS that is spoken with a route's clients. Routes that are equal in this can serve one client's server name
/// together.
///
/// @param certificates one for each key type, never empty
/// @param minVersion   the lowest version that is spoken, 1.2 or 1.3
/// @param ciphers      names of the JDK in the order of preference; empty for its own choice
/// @param alpn         protocols in the order of preference (RFC 7301), never empty
/// @param clientAuth   whether clients are asked for a certificate
/// @param clientCa     who must have signed it; there when clients are asked
public record TerminationConfig(
        List<CertificateConfig> certificates, TlsVersion minVersion, List<String> ciphers, List<String> alpn,
        ClientAuth clientAuth, Optional<FileConfig> clientCa) {

    public TerminationConfig {
        certificates = List.copyOf(certificates);
        ciphers = List.copyOf(ciphers);
        alpn = List.copyOf(alpn);
    }
}
