package io.smartproxy.config;

import io.smartproxy.net.CidrSet;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.TlsVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a route takes. All the conditions must hold; an empty one holds always.
///
/// @param listen      the addresses, never empty
/// @param domains     names to find in the TLS SNI or the HTTP `Host`; empty for any or none
/// @param clients     the only clients that match; empty for all
/// @param alpn        protocols of which the ClientHello must offer one; empty for any
/// @param tlsVersions versions of which the ClientHello must offer one; empty for any
/// @param path        what the path of the first HTTP request begins with; empty for any, or no HTTP at all
/// @param priority    higher is asked first
/// @param tls         whether the client begins with a ClientHello
public record MatchConfig(
        List<ListenConfig> listen, List<DomainPattern> domains, Optional<CidrSet> clients, Set<String> alpn,
        Set<TlsVersion> tlsVersions, String path, int priority, TlsMode tls) {

    public MatchConfig {
        listen = List.copyOf(listen);
        domains = List.copyOf(domains);
        alpn = Set.copyOf(alpn);
        tlsVersions = Set.copyOf(tlsVersions);
    }
}
