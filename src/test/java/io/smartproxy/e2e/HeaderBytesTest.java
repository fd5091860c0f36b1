package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.IpFigures;
import io.smartproxy.metrics.RouteFigures;
import io.smartproxy.metrics.Totals;
import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.ProxyAddresses;
import io.smartproxy.wire.ProxyHeaderV2;
import io.smartproxy.wire.ProxyTlv;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Headers are in no byte figure, neither those that come nor those that go: all others are exact to the byte.
class HeaderBytesTest {

    private static final int MANY = 300_000;

    @TempDir
    private static Path folder;

    private final int port = Ports.free();
    private HeaderBackend target;
    private TestProxy proxy;

    /// What a sender writes, by a name for the test.
    enum Written {
        V1("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n"),
        V1_UNKNOWN("PROXY UNKNOWN\r\n"),
        V2(new String(new ProxyHeaderV2(false, Optional.of(new ProxyAddresses(IpAddress.parse("203.0.113.7"), 56324,
                IpAddress.parse("198.51.100.1"), 443)), List.of(), true).bytes(), ISO_8859_1)),
        /// Longer than what is read at first.
        V2_LONG(new String(new ProxyHeaderV2(false, Optional.of(new ProxyAddresses(IpAddress.parse("203.0.113.7"), 1,
                IpAddress.parse("198.51.100.1"), 443)), List.of(new ProxyTlv(0xe0, new byte[3000])), true).bytes(),
                ISO_8859_1)),
        V2_LOCAL(new String(new ProxyHeaderV2(true, Optional.empty(), List.of(), false).bytes(), ISO_8859_1)),
        CLIENT_IP("CLIENT_IP:203.0.113.7\r\n"),
        NOTHING("");

        private final String header;

        Written(String header) {
            this.header = header;
        }

        byte[] bytes() {
            return header.getBytes(ISO_8859_1);
        }

        /// Whose the bytes are.
        String client() {
            return header.isEmpty() || this == V1_UNKNOWN || this == V2_LOCAL ? "127.0.0.1" : "203.0.113.7";
        }
    }

    private static final List<String> SENT = List.of("sendProxyProtocol = v1", "sendClientIpHeader = true", """
            sendProxyProtocol = v2
            route.a.proxyProtocol.tlvs = authority, alpn, ssl, unique-id, crc32c""");

    @BeforeAll
    static void makeCertificate() throws Exception {
        TlsServer.makeCertificate(folder, "shop.test");
    }

    private void start(String sent, String more) throws IOException {
        target = HeaderBackend.start("");
        proxy = TestProxy.start(folder, """
                proxyIPs = 127.0.0.1
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                route.a.%s
                %s
                """.formatted(port, target.address(), sent, more));
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        if (target != null) {
            target.close();
        }
    }

    /// Looks at all figures, once the connection is over.
    ///
    /// @param atTarget bytes that the target has got, and sent back
    private void assertCounted(Totals expected, int atTarget, String client) {
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().totals()).isEqualTo(expected);
        assertThat(proxy.proxy().metrics().ips(10)).extracting(IpFigures::ip).containsExactly(client);
        assertThat(proxy.proxy().metrics().ips(10)).extracting(IpFigures::bytes).containsExactly(expected);
        RouteFigures route = proxy.proxy().metrics().routes().getFirst();
        assertThat(route.bytes()).isEqualTo(expected);
        assertThat(route.targets().getFirst().bytes()).isEqualTo(new Totals(atTarget, atTarget));
        proxy.awaitLogged(expected.received() + " bytes received, " + expected.sent() + " sent");
    }

    /// @param header sent first, in one segment with the beginning of the data
    private void echo(byte[] header) throws Exception {
        byte[] data = "x".repeat(MANY).getBytes(US_ASCII);
        try (CountingSocket socket = connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(header);
            all.write(data);
            Thread sender = Thread.ofVirtual().start(() -> send(socket, all.toByteArray()));
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(data);
            sender.join();
        }
    }

    private static void send(CountingSocket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException _) {
            // Shows in the test as data that is not there.
        }
    }

    private CountingSocket connect() throws IOException {
        CountingSocket socket = new CountingSocket();
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    @ParameterizedTest
    @EnumSource
    void whatComesInFrontOfDataIsNotCounted(Written written) throws Exception {
        start("sendProxyProtocol = v1", "");
        echo(written.bytes());
        assertCounted(new Totals(MANY, MANY), MANY, written.client());
    }

    @ParameterizedTest
    @FieldSource("SENT")
    void whatGoesInFrontOfDataIsNotCounted(String sent) throws Exception {
        start(sent, "");
        echo(Written.V2.bytes());
        assertCounted(new Totals(MANY, MANY), MANY, Written.V2.client());
    }

    /// TLS itself is counted, from the first byte of the hello on.
    @ParameterizedTest
    @EnumSource
    void whatComesInFrontOfTlsIsNotCounted(Written written) throws Exception {
        start(SENT.getLast(), """
                route.a.tls = terminate
                route.a.tls.certificate = shop.test.pem
                route.a.tls.key = shop.test.key
                """);
        byte[] header = written.bytes();
        try (CountingSocket socket = connect()) {
            socket.getOutputStream().write(header);
            try (SSLSocket tls = (SSLSocket) TlsClient.context().getSocketFactory()
                    .createSocket(socket, "shop.test", port, false)) {
                tls.getOutputStream().write("data".getBytes(US_ASCII));
                tls.shutdownOutput();
                assertThat(tls.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("data");
            }
            assertCounted(new Totals(socket.sent() - header.length, socket.received()), 4, written.client());
        }
    }
}
