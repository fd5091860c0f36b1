package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A target that speaks TLS, by the JDK. It first says what it was asked for, in a line such as
/// `name=shop.test alpn=h2`, and then sends back what it gets.
final class TlsBackend implements AutoCloseable {

    private final SSLContext context;
    private final String[] alpn;
    private final Backend backend;

    private TlsBackend(ShownCertificate certificate, String... alpn) throws IOException {
        this.alpn = alpn;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {certificate}, null, null);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        backend = Backend.start(this::serve);
    }

    /// @param alpn protocols that it takes; none for one that has never heard of them
    static TlsBackend start(ShownCertificate certificate, String... alpn) throws IOException {
        return new TlsBackend(certificate, alpn);
    }

    private void serve(Socket plain) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(alpn);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write((asked(socket) + "\n").getBytes(UTF_8));
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        }
    }

    private static String asked(SSLSocket socket) {
        String name = ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames().stream()
                .map(asked -> ((SNIHostName) asked).getAsciiName()).findFirst().orElse("");
        return "name=" + name + " alpn=" + socket.getApplicationProtocol();
    }

    int port() {
        return backend.port();
    }

    /// How many connections it has accepted.
    int accepted() {
        return backend.accepted();
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}
