package io.smartproxy.tls;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.CertificateConfig.Pem;
import io.smartproxy.config.CertificateConfig.Pkcs12;
import io.smartproxy.config.CertificateConfig.SelfSigned;
import io.smartproxy.config.CertificateConfig;
import io.smartproxy.config.ConfigError;
import io.smartproxy.config.NamedFile;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TerminationConfig;
import io.smartproxy.config.TlsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Judges what the `tls` keys of a file name, without making or changing anything.
final class TlsCheck {

    private static final String CIPHERS = "tls.ciphers";
    /// What keytool makes.
    private static final String SELF_SIGNED_TYPE = "EC";

    private final ProxyConfig config;
    private final Surroundings surroundings;
    /// In the order of the routes; what is said of several in `default.` is said once.
    private final Set<ConfigError> errors = new LinkedHashSet<>();
    private final Set<ConfigError> warnings = new LinkedHashSet<>();
    private final Map<CertificateConfig, Reading> readings = new HashMap<>();

    TlsCheck(ProxyConfig config, Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
        for (RouteConfig route : config.routes()) {
            route.tls().ifPresent(tls -> judge(route, tls));
        }
    }

    List<ConfigError> errors() {
        return errors.stream().sorted().toList();
    }

    List<ConfigError> warnings() {
        return warnings.stream().sorted().toList();
    }

    /// What came of a certificate.
    private sealed interface Reading {

        record Good(Credential credential) implements Reading {
        }

        /// Can be made, or is there.
        record Own() implements Reading {
        }

        record Bad(BadFile first) implements Reading {
        }
    }

    private void judge(RouteConfig route, TlsConfig tls) {
        List<ConfigError> found = new ArrayList<>();
        Map<String, String> types = judgeCertificates(route, tls.clients(), found);
        judgeCiphers(route, tls.clients(), types.keySet(), found);
        tls.clients().clientCa().ifPresent(file ->
                judgeCas(route, TlsFile.of(TlsFile.CLIENT_CA, file), found));
        tls.targets().flatMap(client -> TlsSources.trusted(client, surroundings))
                .ifPresent(file -> judgeCas(route, file, found));
        errors.addAll(found);
        if (found.isEmpty()) {
            new RouteWarnings(config, route, surroundings.clock().instant(), warnings).add(tls, credentials(tls));
        }
    }

    /// @return the key types of the good ones, each with the file that has it
    private Map<String, String> judgeCertificates(RouteConfig route, TerminationConfig server,
            List<ConfigError> found) {
        Map<String, String> types = new LinkedHashMap<>();
        for (CertificateConfig certificate : server.certificates()) {
            switch (readings.computeIfAbsent(certificate, this::read)) {
                case Reading.Own _ -> types.put(SELF_SIGNED_TYPE, "");
                case Reading.Good(Credential credential) -> {
                    String shown = shown(certificate);
                    String other = types.putIfAbsent(credential.keyType(), shown);
                    if (other != null) {
                        found.add(config.errorAt(route, TlsFile.CERTIFICATE, shown + " is "
                                + Credential.label(credential.keyType()) + ", as " + other
                                + " is, expected one certificate for each type of key"));
                    }
                }
                case Reading.Bad(BadFile bad) -> {
                    found.add(config.errorAt(route, bad.key(), bad.getMessage()));
                    for (Throwable second : bad.getSuppressed()) {
                        found.add(config.errorAt(route, ((BadFile) second).key(), second.getMessage()));
                    }
                }
            }
        }
        return types;
    }

    private Reading read(CertificateConfig certificate) {
        try {
            return switch (certificate) {
                case Pem pem -> new Reading.Good(CredentialFiles.read(pem));
                case Pkcs12 store -> new Reading.Good(CredentialFiles.read(store));
                case SelfSigned(Path folder) -> {
                    new OwnCertificate(folder, TlsSources.selfSignedDomains(config, folder), surroundings).check();
                    yield new Reading.Own();
                }
            };
        } catch (BadFile bad) {
            return new Reading.Bad(bad);
        }
    }

    /// The names are not repeated, as they may come from a variable.
    private void judgeCiphers(RouteConfig route, TerminationConfig server, Set<String> keyTypes,
            List<ConfigError> found) {
        boolean known = true;
        for (int i = 0; i < server.ciphers().size(); i++) {
            if (!CipherSuites.isKnown(server.ciphers().get(i))) {
                known = false;
                found.add(config.errorAt(route, CIPHERS, "name " + (i + 1) + " is no cipher suite that this Java has"
                        + " and allows, expected the JDK's names, such as TLS_AES_128_GCM_SHA256 or"
                        + " TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
            }
        }
        if (!known) {
            return;
        }
        if (CipherSuites.ofVersions(server).isEmpty()) {
            found.add(config.errorAt(route, CIPHERS, "has no cipher suite of TLS 1.3, which is all that tls.minVersion"
                    + " leaves, expected one such as TLS_AES_128_GCM_SHA256"));
        } else if (keyTypes.size() == server.certificates().size()
                && CipherSuites.usable(server, keyTypes).isEmpty()) {
            found.add(config.errorAt(route, CIPHERS, "has no cipher suite for a certificate with "
                    + keyTypes.stream().map(Credential::label).collect(Collectors.joining(" or "))
                    + ", expected one such as TLS_AES_128_GCM_SHA256"));
        }
    }

    private void judgeCas(RouteConfig route, NamedFile file, List<ConfigError> found) {
        try {
            TlsSources.certificates(file, surroundings);
        } catch (BadFile bad) {
            found.add(config.errorAt(route, bad.key(), bad.getMessage()));
        }
    }

    /// Those that were read from files of the operator's.
    private Map<String, Credential> credentials(TlsConfig tls) {
        Map<String, Credential> credentials = new LinkedHashMap<>();
        for (CertificateConfig certificate : tls.clients().certificates()) {
            if (readings.get(certificate) instanceof Reading.Good(Credential credential)) {
                credentials.put(shown(certificate), credential);
            }
        }
        return credentials;
    }

    /// The file that the certificate is in, as messages write it.
    static String shown(CertificateConfig certificate) {
        return switch (certificate) {
            case Pem pem -> "'" + pem.chain().shown() + "'";
            case Pkcs12 store -> "'" + store.file().shown() + "'";
            case SelfSigned _ -> "self-signed";
        };
    }
}
