package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// A TLS client by the JDK that asks for a name and trusts one CA: a value, of which the methods give changed copies.
///
/// @param ca       in PEM
/// @param settings what it says in its hello
/// @param shown    the certificate that it has, whoever's the server wants to see
record SniClient(Path ca, Consumer<SSLParameters> settings, Optional<ShownCertificate> shown) {

    static final String TLS_1_2 = "TLSv1.2";
    static final String TLS_1_3 = "TLSv1.3";

    /// One that asks for no name and offers no protocols.
    SniClient(Path ca) {
        this(ca, parameters -> parameters.setServerNames(List.of()), Optional.empty());
    }

    private SniClient with(Consumer<SSLParameters> setting) {
        return new SniClient(ca, settings.andThen(setting), shown);
    }

    /// @param host what it asks for; empty for nothing
    SniClient named(String host) {
        return with(parameters ->
                parameters.setServerNames(host.isEmpty() ? List.of() : List.of(new SNIHostName(host))));
    }

    SniClient version(String version) {
        return with(parameters -> parameters.setProtocols(new String[] {version}));
    }

    SniClient suite(String suite) {
        return with(parameters -> parameters.setCipherSuites(new String[] {suite}));
    }

    SniClient signatures(String... schemes) {
        return with(parameters -> parameters.setSignatureSchemes(schemes));
    }

    SniClient alpn(String... protocols) {
        return with(parameters -> parameters.setApplicationProtocols(protocols));
    }

    SniClient showing(ShownCertificate certificate) {
        return new SniClient(ca, settings, Optional.of(certificate));
    }

    /// Where it keeps sessions.
    SSLContext context() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(ca)) {
                trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.stream().toArray(KeyManager[]::new), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Connects to a port of 127.0.0.1 and does the handshake, with no session to resume.
    SSLSocket connect(int port) throws IOException {
        return connect(port, context());
    }

    /// As [#connect(int)], resuming sessions that were made in the context by whichever name.
    SSLSocket connect(int port, SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(TestProxy.connect(port), "127.0.0.1", port, true);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            settings.accept(parameters);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// The common name in the certificate that it gets to see.
    String peer(int port) throws IOException {
        try (SSLSocket socket = connect(port)) {
            return commonName(socket.getSession());
        }
    }

    static String commonName(SSLSession session) throws IOException {
        X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName().replace("CN=", "");
    }

    /// All that comes back for the bytes of one or more requests, behind which it ends its stream. In TLS 1.2 there is
    /// no ending one without the other.
    String ask(int port, String requests) throws IOException {
        try (SSLSocket socket = connect(port)) {
            socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
            if (socket.getSession().getProtocol().equals(TLS_1_3)) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /// What comes back for some bytes that may reach nobody: where they are thrown away unread, the kernel makes a
    /// reset of the connection's end.
    String askInVain(int port) throws IOException {
        try {
            return ask(port, "for the target alone");
        } catch (SocketException _) {
            return "";
        }
    }
}
