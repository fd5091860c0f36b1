package io.smartproxy.config;

import io.smartproxy.net.CidrSet;
import java.time.Duration;

/// From whom the proxy takes it that a connection is somebody else's.
///
/// @param senders `proxyIPs`: from nobody else is a header believed, or even looked for
/// @param policy  `acceptProxyProtocol`
/// @param timeout `timeout.proxyHeader`: how long a sender may take over its header, 10 ms to 1 m
public record AcceptedHeaders(CidrSet senders, Policy policy, Duration timeout) {

    /// What holds where nobody has written anything.
    public static final AcceptedHeaders USUAL =
            new AcceptedHeaders(CidrSet.EMPTY, Policy.AUTO, Duration.ofSeconds(3));

    /// Whether senders have to write a header.
    public enum Policy {
        /// A PROXY or CLIENT_IP header may come first; bytes that begin none are data.
        AUTO("auto"),
        /// A PROXY header has to come first.
        REQUIRED("required"),
        /// Whatever comes is data.
        OFF("off");

        private final String label;

        Policy(String label) {
            this.label = label;
        }

        /// As the file writes it.
        String label() {
            return label;
        }
    }
}
