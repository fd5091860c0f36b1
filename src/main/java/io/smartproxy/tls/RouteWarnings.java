package io.smartproxy.tls;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.ReencryptConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TlsConfig;
import io.smartproxy.net.DomainPattern;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What is worth saying of a route whose TLS can be used.
///
/// @param warnings to which these are added
record RouteWarnings(ProxyConfig config, RouteConfig route, Instant now, Collection<ConfigError> warnings) {

    private static final String VERIFY = "tls.backend.verify";
    private static final int SHORT_RSA_KEY = 2048;
    private static final Duration SOON = Duration.ofDays(7);

    /// @param credentials by the names of their files as messages write them
    void add(TlsConfig tls, Map<String, Credential> credentials) {
        credentials.forEach((file, credential) -> {
            addDates(file, credential.certificate());
            addDomains(file, credential.certificate());
            addStrength(file, credential);
        });
        if (!tls.targets().map(ReencryptConfig::verify).orElse(true)) {
            warn(VERIFY, "is false, so whoever answers in a target's place is believed; expected true, with"
                    + " tls.backend.ca where a CA of your own has signed");
        }
    }

    private void addDates(String file, X509Certificate certificate) {
        Instant start = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            warn(file + " has a certificate that ended at " + end);
        } else if (now.isBefore(start)) {
            warn(file + " has a certificate that begins only at " + start);
        } else if (now.plus(SOON).isAfter(end)) {
            warn(file + " has a certificate that ends soon, at " + end);
        }
    }

    private void addDomains(String file, X509Certificate certificate) {
        Set<String> names = CertificateNames.of(certificate);
        List<DomainPattern> domains = route.match().domains();
        // By number, as they may come from the environment, which is never shown.
        String missing = IntStream.range(0, domains.size())
                .filter(i -> !CertificateNames.cover(names, domains.get(i)))
                .mapToObj(i -> Integer.toString(i + 1)).collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            warn(file + " has a certificate for " + CertificateNames.describe(names)
                    + ", which does not cover all of the route's domains, not number " + missing);
        }
    }

    private void addStrength(String file, Credential credential) {
        if (credential.key() instanceof RSAKey key && key.getModulus().bitLength() < SHORT_RSA_KEY) {
            warn(file + " has an RSA key of " + key.getModulus().bitLength() + " bits, expected " + SHORT_RSA_KEY
                    + " or more");
        }
    }

    private void warn(String message) {
        warn(TlsFile.CERTIFICATE, message);
    }

    private void warn(String key, String message) {
        warnings.add(config.errorAt(route, key, message));
    }
}
