package io.smartproxy.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A client of TLS 1.3 that believes any server and resumes its last session where it has a ticket.
///
/// A new one knows no session, so its first handshake is a full one.
final class TlsClient {

    private final SSLContext context;
    private final AtomicInteger fullHandshakes = new AtomicInteger();

    TlsClient() {
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new Anybody(fullHandshakes)}, null);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has TLS 1.3", missing);
        }
    }

    /// How many of its handshakes were full ones: a server shows its certificate in these alone.
    int fullHandshakes() {
        return fullHandshakes.get();
    }

    /// Connects, shakes hands and reads the greeting. The ticket for the next time comes in front of it.
    ///
    /// @param address leads to the [Greeter]
    SSLSocket visit(InetSocketAddress address) throws IOException {
        Socket socket = Call.open(address);
        try {
            SSLSocket tls = (SSLSocket) context.getSocketFactory()
                    .createSocket(socket, address.getHostString(), address.getPort(), true);
            tls.setEnabledProtocols(new String[] {"TLSv1.3"});
            if (tls.getInputStream().read() != Greeter.GREETING) {
                throw new IOException("no greeting by TLS from " + address);
            }
            return tls;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private record Anybody(AtomicInteger seen) implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("this is a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            seen.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
