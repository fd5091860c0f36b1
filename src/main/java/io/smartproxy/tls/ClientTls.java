package io.smartproxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smartproxy.config.ReencryptConfig;
import io.smartproxy.config.ReencryptConfig.ServerName;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/// The TLS that is spoken with the targets of a route.
public final class ClientTls {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final ReencryptConfig config;
    private final LiveContext context;

    ClientTls(ReencryptConfig config, LiveContext context) {
        this.config = config;
        this.context = context;
    }

    /// That which believes whoever answers, whatever name it goes by.
    static ClientTls unverified() {
        LiveContext context = new LiveContext(List.of(), List::of, () -> new TrustManager[] {new AnyTarget()});
        return new ClientTls(new ReencryptConfig(false, Optional.empty(), new ServerName.OfClient()), context);
    }

    /// An engine for one connection to a target, before its handshake. Sessions of earlier connections under the same
    /// name and port are resumed.
    ///
    /// @param clientName what the client asked for, if it asked for a name
    /// @param targetHost as the file writes it: a host name, or an address without brackets; empty for a socket file
    /// @param port       of the target; 0 for a socket file
    /// @param alpn       the protocol that was agreed on with the client
    public SSLEngine engine(Optional<String> clientName, String targetHost, int port, Optional<String> alpn) {
        String name = DomainPattern.normalize(switch (config.serverName()) {
            case ServerName.OfTarget _ -> targetHost;
            case ServerName.OfClient _ -> clientName.orElse(targetHost);
            case ServerName.Fixed(String fixed) -> fixed;
        });
        // The name is the one that is verified, and with the port the one that sessions are kept by. Where there is
        // none, verifying fails.
        SSLEngine engine = name.isEmpty()
                ? context.current().createSSLEngine()
                : context.current().createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setServerNames(sni(name));
        parameters.setApplicationProtocols(alpn.stream().toArray(String[]::new));
        if (config.verify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// Addresses are not sent (RFC 6066 section 3), nor what the JDK cannot send, such as a name with `_`.
    private static List<SNIServerName> sni(String name) {
        if (name.isEmpty() || IpAddress.isAddress(name)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(name.getBytes(US_ASCII)));
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }
}
