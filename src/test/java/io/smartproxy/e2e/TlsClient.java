package io.smartproxy.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A TLS client by the JDK's sockets that trusts anybody and can end its connection in every way there is.
final class TlsClient implements AutoCloseable {

    private static final SSLContext CONTEXT = context();

    private final CountingSocket socket;
    private final SSLSocket tls;

    private TlsClient(CountingSocket socket, SSLSocket tls) {
        this.socket = socket;
        this.tls = tls;
    }

    /// Connects to a port of 127.0.0.1 and does the handshake.
    ///
    /// @param version as the JDK names it, such as `TLSv1.3`
    static TlsClient connect(int port, String version) throws IOException {
        TlsClient client = toBe(port, version);
        client.tls.startHandshake();
        return client;
    }

    /// As [#connect], for a server name.
    static TlsClient connect(int port, String version, String serverName) throws IOException {
        TlsClient client = toBe(port, version);
        SSLParameters parameters = client.tls.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        client.tls.setSSLParameters(parameters);
        client.tls.startHandshake();
        return client;
    }

    private static TlsClient toBe(int port, String version) throws IOException {
        CountingSocket socket = new CountingSocket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        SSLSocket tls = (SSLSocket) CONTEXT.getSocketFactory().createSocket(socket, "127.0.0.1", port, false);
        tls.setEnabledProtocols(new String[] {version});
        return new TlsClient(socket, tls);
    }

    /// The certificate that the server has shown.
    X509Certificate certificate() throws IOException {
        return (X509Certificate) tls.getSession().getPeerCertificates()[0];
    }

    InputStream in() throws IOException {
        return tls.getInputStream();
    }

    OutputStream out() throws IOException {
        return tls.getOutputStream();
    }

    /// What goes through the socket underneath.
    CountingSocket socket() {
        return socket;
    }

    /// Says that it has said everything: close_notify, and nothing of TCP's.
    void sayEnd() throws IOException {
        tls.shutdownOutput();
    }

    /// Ends what it sends with TCP's word alone.
    void cut() throws IOException {
        socket.shutdownOutput();
    }

    /// Closes as a client does that is done: close_notify, then the socket.
    void closeInOrder() throws IOException {
        tls.close();
        socket.close();
    }

    void reset() throws IOException {
        Resets.reset(socket);
    }

    /// Closes the socket, without a word of TLS.
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// A client's context that trusts whoever answers.
    static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Trusted.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Trusted.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("this is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("this is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("this is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
