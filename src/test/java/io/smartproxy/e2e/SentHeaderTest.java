package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ProxyAddresses;
import io.smartproxy.wire.ProxyHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The header that a target gets through a plain route: which connection it tells of, in which words, and when.
class SentHeaderTest {

    private static final BoundClient CLIENT = new BoundClient("127.0.0.7");

    private final int port = Ports.free();
    private HeaderBackend target;
    private TestProxy proxy;

    @BeforeEach
    void startTarget() throws IOException {
        target = HeaderBackend.start("");
    }

    @AfterEach
    void stop() throws IOException {
        target.close();
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
    }

    /// @param key a further one, of the route
    private void start(String listen, String targets, String key) throws IOException {
        proxy = TestProxy.start("""
                proxyIPs = 127.0.0.8
                route.a.listen = %s
                route.a.targets = %s
                route.a.%s
                """.formatted(listen, targets, key));
    }

    private void start(String key) throws IOException {
        start("127.0.0.1:" + port, target.address(), key);
    }

    private static String text(HeaderBackend.Heard heard) {
        return new String(heard.bytes(), US_ASCII);
    }

    /// Sends something through to the target, once, and gets it back.
    ///
    /// @return the client's port
    private static int echo(Socket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write("and back".getBytes(US_ASCII));
            assertThat(socket.getInputStream().readNBytes(8)).asString(US_ASCII).isEqualTo("and back");
            return socket.getLocalPort();
        }
    }

    /// As one that a trusted sender has opened for somebody.
    private int echoFor(String header) throws IOException {
        Socket socket = new BoundClient("127.0.0.8").connect(port);
        socket.getOutputStream().write(header.getBytes(US_ASCII));
        return echo(socket);
    }

    @Test
    void version1IsALine() throws Exception {
        start("sendProxyProtocol = v1");
        int from = echo(CLIENT.connect(port));
        assertThat(text(target.next())).isEqualTo("PROXY TCP4 127.0.0.7 127.0.0.1 " + from + " " + port + "\r\n");
    }

    @Test
    void clientIpIsALine() throws Exception {
        start("sendClientIpHeader = true");
        echo(CLIENT.connect(port));
        assertThat(text(target.next())).isEqualTo("CLIENT_IP:127.0.0.7\r\n");
    }

    @Test
    void version2HoldsAddressesAlone() throws Exception {
        start("sendProxyProtocol = v2");
        int from = echo(CLIENT.connect(port));
        HeaderBackend.Heard heard = target.next();
        assertThat(heard.bytes()).hasSize(16 + 12);
        assertThat(heard.header()).isEqualTo(header2("127.0.0.7", from, "127.0.0.1", port));
    }

    private static ProxyHeader header2(String from, int fromPort, String to, int toPort) {
        return new ProxyHeader(2, false, Optional.of(new ProxyAddresses(IpAddress.parse(from), fromPort,
                IpAddress.parse(to), toPort)), List.of());
    }

    @Test
    void nothingIsToldWhereNothingIsSaid() throws Exception {
        try (Backend plain = Backend.echo()) {
            start("127.0.0.1:" + port, plain.address(), "sendProxyProtocol = off");
            echo(CLIENT.connect(port));
        }
    }

    @Test
    void aClientOfIpv6IsToldOfInIpv6() throws Exception {
        start("[::1]:" + port, target.address(), "sendProxyProtocol = v1");
        int from = echo(new Socket(InetAddress.getByName("::1"), port));
        assertThat(text(target.next())).isEqualTo("PROXY TCP6 ::1 ::1 " + from + " " + port + "\r\n");
    }

    /// A wildcard's socket is one of IPv6, and shows clients of IPv4 as mapped ones.
    @Test
    void aClientOfIpv4AtASocketOfIpv6IsToldOfInIpv4() throws Exception {
        start(String.valueOf(port), target.address(), "sendProxyProtocol = v1");
        int from = echo(CLIENT.connect(port));
        assertThat(text(target.next())).isEqualTo("PROXY TCP4 127.0.0.7 127.0.0.1 " + from + " " + port + "\r\n");
    }

    @Test
    void endsOfDifferentFamiliesGoAsIpv6InVersion1() throws Exception {
        start("sendProxyProtocol = v1");
        echoFor("CLIENT_IP:2001:db8::7\r\n");
        assertThat(text(target.next())).isEqualTo("PROXY TCP6 2001:db8::7 ::ffff:127.0.0.1 0 " + port + "\r\n");
    }

    @Test
    void endsOfDifferentFamiliesGoAsIpv6InVersion2() throws Exception {
        start("sendProxyProtocol = v2");
        echoFor("CLIENT_IP:2001:db8::7\r\n");
        HeaderBackend.Heard heard = target.next();
        assertThat(heard.bytes()).hasSize(16 + 36);
        assertThat(HexFormat.of().formatHex(heard.bytes(), 12, 16 + 32)).isEqualTo("21" + "21" + "0024"
                + "20010db8000000000000000000000007" + "00000000000000000000ffff7f000001");
    }

    /// What the client has connected to is somebody else's address then, too.
    @Test
    void whatASenderTellsIsToldOn() throws Exception {
        start("sendProxyProtocol = v2");
        echoFor("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n");
        assertThat(target.next().header()).isEqualTo(header2("203.0.113.7", 56324, "198.51.100.1", 443));
    }

    @Test
    void theAddressThatASenderTellsIsToldOnAsClientIp() throws Exception {
        start("sendClientIpHeader = true");
        echoFor("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n");
        assertThat(text(target.next())).isEqualTo("CLIENT_IP:203.0.113.7\r\n");
    }

    /// A target that speaks first waits for the header as all others do.
    @Test
    void itComesBeforeTheClientHasSaidAWord() throws Exception {
        try (HeaderBackend greeter = HeaderBackend.start("220 ready\r\n")) {
            start("127.0.0.1:" + port, greeter.address(), "sendProxyProtocol = v2");
            try (Socket socket = CLIENT.connect(port)) {
                assertThat(socket.getInputStream().readNBytes(11)).asString(US_ASCII).isEqualTo("220 ready\r\n");
            }
        }
    }

    @Test
    void theTargetThatIsReachedInTheEndIsToldOnce() throws Exception {
        start("127.0.0.1:" + port, "127.0.0.1:" + Ports.free() + ", " + target.address(), "sendProxyProtocol = v1");
        for (int i = 0; i < 2; i++) {
            int from = echo(CLIENT.connect(port));
            assertThat(text(target.next())).contains(" " + from + " ");
        }
    }

    @Test
    void aTargetBehindASocketFileIsTold(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("target.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
            start("127.0.0.1:" + port, "unix:" + file, "sendClientIpHeader = true");
            try (Socket socket = CLIENT.connect(port)) {
                socket.getOutputStream().write("data".getBytes(US_ASCII));
                socket.shutdownOutput();
                try (SocketChannel accepted = server.accept()) {
                    byte[] all = Channels.newInputStream(accepted).readAllBytes();
                    assertThat(all).asString(US_ASCII).isEqualTo("CLIENT_IP:127.0.0.7\r\ndata");
                }
            }
        }
    }
}
