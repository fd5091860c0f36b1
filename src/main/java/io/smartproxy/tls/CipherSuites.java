package io.smartproxy.tls;

import io.smartproxy.config.TerminationConfig;
import io.smartproxy.net.TlsVersion;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Which cipher suites there are, by the JDK's names, and what they can be used with.
final class CipherSuites {

    private static final SSLContext JDK = context();
    /// Stands in the JDK's list and is no suite but a sign (RFC 5746 section 3.3).
    private static final String SIGN = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";
    private static final Set<String> KNOWN = Set.copyOf(suites(JDK.getSupportedSSLParameters().getCipherSuites())
            .toList());

    /// What is offered where the file names none: the JDK's choice without CBC (padding oracles), finite-field
    /// Diffie-Hellman (slow, with groups that many share) and key transport by RSA (no forward secrecy). AES goes first
    /// with 128 bits, which nobody breaks either and which takes ten rounds in place of fourteen (FIPS 197 section 5).
    static final List<String> DEFAULTS = suites(JDK.getDefaultSSLParameters().getCipherSuites())
            .filter(suite -> !suite.contains("_CBC_") && !suite.startsWith("TLS_DHE_") && !suite.startsWith("TLS_RSA_"))
            .sorted(Comparator.comparing(CipherSuites::isOf13).thenComparing(suite -> suite.contains("_AES_128_"))
                    .reversed())
            .toList();

    private CipherSuites() {
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has TLS", impossible);
        }
    }

    private static Stream<String> suites(String[] names) {
        return Arrays.stream(names).filter(name -> !name.equals(SIGN));
    }

    /// Whether the JDK has it and does not forbid it.
    static boolean isKnown(String suite) {
        return KNOWN.contains(suite);
    }

    /// The suites of a route that are of one of its versions.
    static List<String> ofVersions(TerminationConfig config) {
        return offered(config).stream()
                .filter(suite -> isOf13(suite) || config.minVersion() != TlsVersion.TLS_1_3).toList();
    }

    /// The suites of a route that can be used with certificates of these key types.
    static List<String> usable(TerminationConfig config, Collection<String> keyTypes) {
        return ofVersions(config).stream().filter(suite -> fits(suite, keyTypes)).toList();
    }

    /// Those that the file names, or else the proxy's choice.
    static List<String> offered(TerminationConfig config) {
        return config.ciphers().isEmpty() ? DEFAULTS : config.ciphers();
    }

    /// Those of TLS 1.3 go with keys of all types; in TLS 1.2 Ed25519 goes with the suites of ECDSA (RFC 8422 section
    /// 5.10).
    private static boolean fits(String suite, Collection<String> keyTypes) {
        return isOf13(suite)
                || suite.contains("_ECDSA_") && (keyTypes.contains("EC") || keyTypes.contains("EdDSA"))
                || suite.contains("_RSA_") && (keyTypes.contains("RSA") || keyTypes.contains("RSASSA-PSS"));
    }

    /// Those of TLS 1.3 name no key exchange.
    private static boolean isOf13(String suite) {
        return !suite.contains("_WITH_");
    }
}
