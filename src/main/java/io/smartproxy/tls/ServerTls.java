package io.smartproxy.tls;

import io.smartproxy.config.TerminationConfig;
import io.smartproxy.net.TlsVersion;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// The TLS that is spoken with the clients of a route.
public final class ServerTls {

    /// The groups for key exchange (RFC 8446 section 4.2.7), the JDK's preferred ones first. Its finite-field groups are
    /// left out: no client is without an elliptic curve, and the largest of them costs a server several times as much.
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "secp521r1", "x448"};

    private final TerminationConfig config;
    private final LiveContext context;
    private final String[] protocols;
    private final String[] ciphers;
    /// The file names a cipher suite that needs such a group.
    private final boolean finiteField;

    ServerTls(TerminationConfig config, LiveContext context) {
        this.config = config;
        this.context = context;
        protocols = config.minVersion() == TlsVersion.TLS_1_3
                ? new String[] {"TLSv1.3"}
                : new String[] {"TLSv1.3", "TLSv1.2"};
        ciphers = CipherSuites.offered(config).toArray(String[]::new);
        finiteField = config.ciphers().stream().anyMatch(suite -> suite.startsWith("TLS_DHE_"));
    }

    /// The protocols that the file has for the route, in the order of preference.
    public List<String> alpn() {
        return config.alpn();
    }

    /// An engine for one connection, before its handshake, with the certificates of now. A client that offers protocols
    /// and none of these is refused with the alert `no_application_protocol` (RFC 7301 section 3.2); one that offers
    /// none at all is served.
    ///
    /// @param alpn protocols in the order of preference
    public SSLEngine engine(List<String> alpn) {
        SSLEngine engine = context.current().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = new SSLParameters(ciphers, protocols);
        parameters.setUseCipherSuitesOrder(true);
        if (!finiteField) {
            parameters.setNamedGroups(GROUPS);
        }
        parameters.setApplicationProtocols(alpn.toArray(String[]::new));
        switch (config.clientAuth()) {
            case NONE -> parameters.setNeedClientAuth(false);
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
