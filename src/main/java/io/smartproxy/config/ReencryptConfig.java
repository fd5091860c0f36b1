package io.smartproxy.config;

import java.util.Optional;

/// The TLS that is spoken with a route's targets.
///
/// @param verify     whether the target's certificate has to be good; without it anybody can answer for the target
/// @param ca         who must have signed it; empty for the CAs that the system trusts
/// @param serverName the name that it is checked against, and that is sent as SNI
public record ReencryptConfig(boolean verify, Optional<FileConfig> ca, ServerName serverName) {

    /// The values of `tls.backend.serverName`.
    public sealed interface ServerName {

        /// Not written: the target's host as the file writes it.
        record OfTarget() implements ServerName {
        }

        /// `client`: the name that the client asked for; the target's host, if it asked for none.
        record OfClient() implements ServerName {
        }

        /// @param name a host name in lower case and without a dot at its end, or an address; IPv6 without brackets
        record Fixed(String name) implements ServerName {
        }
    }
}
