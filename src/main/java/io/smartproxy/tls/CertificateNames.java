package io.smartproxy.tls;

import io.smartproxy.net.DomainPattern;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The host names of a certificate: its subject alternative names, as clients no longer look at anything else
/// (RFC 9525 section 6.3).
final class CertificateNames {

    /// GeneralName's dNSName (RFC 5280 section 4.2.1.6).
    private static final Integer DNS = 2;

    /// How many names a message has room for.
    private static final int SHOWN = 5;

    private CertificateNames() {
    }

    /// In lower case, wildcards as they stand there.
    static Set<String> of(X509Certificate certificate) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException _) {
            // Names that cannot be read cover nothing.
            return Set.of();
        }
        Set<String> hosts = new HashSet<>();
        if (names != null) {
            for (List<?> name : names) {
                if (name.get(0).equals(DNS)) {
                    hosts.add(DomainPattern.normalize((String) name.get(1)));
                }
            }
        }
        return hosts;
    }

    /// For messages: some of them.
    static String describe(Set<String> names) {
        if (names.isEmpty()) {
            return "no host name";
        }
        return names.stream().sorted().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    /// Whether clients that ask for the domain take a certificate with these names. A wildcard of a certificate stands
    /// for exactly one label; one of a route stands for more, and is covered as far as a certificate can.
    static boolean cover(Set<String> names, DomainPattern domain) {
        int dot = domain.name().indexOf('.');
        return names.contains(domain.toString())
                || !domain.wildcard() && dot > 0 && names.contains("*" + domain.name().substring(dot));
    }
}
