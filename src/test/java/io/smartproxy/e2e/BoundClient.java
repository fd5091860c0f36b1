package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A client that connects to 127.0.0.1 from a loopback address of its own, so that it can be told from any proxy on
/// its way.
///
/// @param address within 127.0.0.0/8
/// @param tls     speaks TLS by it where a test asks for that
record BoundClient(String address, SSLContext tls) {

    private static final String GET = "GET / HTTP/1.0\r\nHost: shop.test\r\n\r\n";

    /// One that trusts whoever answers.
    BoundClient(String address) {
        this(address, TlsClient.context());
    }

    /// What came back, and from where it was asked.
    ///
    /// @param port the client's own
    record Answer(int port, String text) {

        /// Behind the head of an HTTP answer.
        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }

    Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(address, 0));
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// As [#connect], and does the handshake.
    ///
    /// @param name what it asks for
    SSLSocket secure(int port, String name) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(connect(port), name, port, true);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Sends something and reads all there is, until the other side has ended its stream.
    ///
    /// @param secured whether over TLS
    Answer ask(int port, boolean secured, String request) throws IOException {
        try (Socket socket = secured ? secure(port, "shop.test") : connect(port)) {
            return ask(socket, request);
        }
    }

    private static Answer ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return new Answer(socket.getLocalPort(), new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }

    /// Asks by HTTP.
    Answer get(int port, boolean secured) throws IOException {
        return ask(port, secured, GET);
    }

    /// As [#get], of a server that ends TLS 1.3 behind proxies that pass it through. It goes without a close_notify (RFC
    /// 8446 section 6.1), which would meet a socket that the server is closing or has closed: the server's kernel answers
    /// with a reset, and whoever passes these bytes on cannot tell that nobody misses them. (In TLS 1.2 it would have to
    /// send one.)
    Answer getThrough(int port) throws IOException {
        try (Socket plain = connect(port)) {
            return ask(tls.getSocketFactory().createSocket(plain, "shop.test", port, false), GET);
        }
    }
}
