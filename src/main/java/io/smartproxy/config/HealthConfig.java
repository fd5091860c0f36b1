package io.smartproxy.config;

import java.time.Duration;

/// How it is found out whether the targets of a route can be used.
///
/// @param check      what is tried from time to time
/// @param path       what [Check#HTTP] asks for: a path, maybe with a query
/// @param interval   from one check of a target to its next, 100 ms to 1 h
/// @param timeout    for one check in all, 10 ms to 1 min
/// @param rise       how many good checks in a row bring a target up again, 1 or more
/// @param fall       how many failed checks in a row take a target down, 1 or more
/// @param ejectAfter how many failed connects in a row take a target out, without any check; 0 is off
/// @param ejectFor   for how long
public record HealthConfig(Check check, String path, Duration interval, Duration timeout, int rise, int fall,
        int ejectAfter, Duration ejectFor) {

    /// What holds where nobody has written anything.
    public static final HealthConfig USUAL = new HealthConfig(Check.OFF, "/", Duration.ofSeconds(5),
            Duration.ofSeconds(2), 2, 3, 3, Duration.ofSeconds(10));

    /// The words of `health.check`.
    public enum Check {
        /// Nothing is.
        OFF("off"),
        /// A connection can be made.
        TCP("tcp"),
        /// A TLS handshake comes about.
        TLS("tls"),
        /// A request is answered with a status of 2xx or 3xx.
        HTTP("http");

        private final String label;

        Check(String label) {
            this.label = label;
        }

        /// As the file writes it.
        public String label() {
            return label;
        }
    }
}
