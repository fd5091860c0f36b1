package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.alpn;
import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.extension;
import static io.smartproxy.wire.HelloBytes.hello;
import static io.smartproxy.wire.HelloBytes.helloMessage;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.keyShare;
import static io.smartproxy.wire.HelloBytes.message;
import static io.smartproxy.wire.HelloBytes.record;
import static io.smartproxy.wire.HelloBytes.records;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.start;
import static io.smartproxy.wire.HelloBytes.versions;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// ClientHellos in every shape in which they may come, on a listener with a route for all that no other takes, and on
/// one without. Whatever the shape, the target gets byte for byte what the client sent.
class PrefaceTest {

    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_2 = 0x0303;
    private static final int TLS_1_3 = 0x0304;
    private static final byte[] MODERN = versions(TLS_1_3, TLS_1_2);
    /// Values that clients put everywhere so that servers learn to pass over what they do not know (RFC 8701).
    private static final int GREASE = 0x5a5a;

    private final int open = Ports.free();
    private final int strict = Ports.free();
    private final int picky = Ports.free();
    private Recorder exact;
    private Recorder wildcard;
    private Recorder address;
    private Recorder rest;
    private TestProxy proxy;
    private int refused;

    @BeforeEach
    void open() throws IOException {
        exact = Recorder.start("exact");
        wildcard = Recorder.start("wildcard");
        address = Recorder.start("address");
        rest = Recorder.start("rest");
        proxy = TestProxy.start("""
                default.listen = 127.0.0.1:%1$d, 127.0.0.1:%2$d
                route.exact.domains = www.example.com
                route.exact.targets = %4$s
                route.wildcard.domains = *.example.com
                route.wildcard.targets = %5$s
                route.address.domains = 192.0.2.1
                route.address.targets = %6$s
                route.rest.listen = 127.0.0.1:%1$d
                route.rest.targets = %7$s
                route.h2.listen = 127.0.0.1:%3$d
                route.h2.alpn = h2
                route.h2.targets = %4$s
                route.modern.listen = 127.0.0.1:%3$d
                route.modern.tlsVersions = 1.3
                route.modern.targets = %5$s
                """.formatted(open, strict, picky, exact.address(), wildcard.address(), address.address(),
                rest.address()));
    }

    @AfterEach
    void close() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        for (Recorder recorder : List.of(exact, wildcard, address, rest)) {
            recorder.close();
        }
    }

    /// A client's way of writing.
    private interface Writer {
        void write(Socket client, byte[] bytes) throws IOException;
    }

    private static void atOnce(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
    }

    /// Each byte in a segment of its own, and only when the proxy has read the one before.
    private void byteByByte(Socket client, byte[] bytes) throws IOException {
        client.setTcpNoDelay(true);
        OutputStream out = client.getOutputStream();
        long before = proxy.proxy().metrics().totals().received();
        for (int i = 0; i < bytes.length; i++) {
            out.write(bytes[i]);
            awaitReceived(before + i + 1);
        }
    }

    private void awaitReceived(long count) {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        while (proxy.proxy().metrics().totals().received() < count) {
            assertThat(System.nanoTime()).as("the proxy reads byte %d", count).isLessThan(end);
            LockSupport.parkNanos(20_000);
        }
    }

    private void assertTaken(int port, byte[] sent, Recorder by) throws Exception {
        assertTaken(port, sent, by, PrefaceTest::atOnce);
    }

    private void assertTaken(int port, byte[] sent, Recorder by, Writer writer) throws Exception {
        try (Socket client = TestProxy.connect(port)) {
            writer.write(client, sent);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo(by.name());
        }
        assertThat(by.next()).isEqualTo(sent);
    }

    private void assertRefused(int port, byte[] sent, RefusalReason reason) throws IOException {
        assertRefused(port, sent, reason, PrefaceTest::atOnce);
    }

    /// The client sees the end without having to end itself, and no target hears of it.
    private void assertRefused(int port, byte[] sent, RefusalReason reason, Writer writer) throws IOException {
        int accepted = accepted();
        try (Socket client = TestProxy.connect(port)) {
            writer.write(client, sent);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitRefused(reason, ++refused);
        assertThat(accepted()).isEqualTo(accepted);
    }

    private int accepted() {
        return exact.accepted() + wildcard.accepted() + address.accepted() + rest.accepted();
    }

    /// On both listeners, the one with and the one without a route for the rest.
    private void assertTakenByName(byte[] hello, Recorder by) throws Exception {
        assertTaken(open, hello, by);
        assertTaken(strict, hello, by);
    }

    private void assertNoName(byte[] hello) throws Exception {
        assertTaken(open, hello, rest);
        assertRefused(strict, hello, RefusalReason.NO_ROUTE);
    }

    @Test
    void aHelloIsRoutedByItsName() throws Exception {
        assertTakenByName(hello(serverName("www.example.com"), MODERN), exact);
        assertTakenByName(hello(serverName("WWW.Example.COM"), MODERN), exact);
        assertTakenByName(hello(serverName("other.example.com"), MODERN), wildcard);
        assertTakenByName(hello(serverName("a.b.example.com"), MODERN), wildcard);
    }

    @Test
    void aNameThatNoRouteHasGoesToTheRest() throws Exception {
        assertNoName(hello(serverName("www.example.org"), MODERN));
        assertNoName(hello(serverName("example.com"), MODERN));
    }

    @Test
    void aHelloThatComesByteByByteIsRoutedAsOneThatComesWhole() throws Exception {
        byte[] www = hello(serverName("www.example.com"), MODERN);
        assertTaken(open, www, exact, this::byteByByte);
        assertTaken(strict, www, exact, this::byteByByte);
        byte[] other = hello(serverName("www.example.org"), MODERN);
        assertTaken(open, other, rest, this::byteByByte);
        assertRefused(strict, other, RefusalReason.NO_ROUTE, this::byteByByte);
    }

    @Test
    void aHelloMayBeSplitOverRecordsAnywhere() throws Exception {
        byte[] www = helloMessage(MODERN, serverName("www.example.com"));
        byte[] other = helloMessage(MODERN, serverName("www.example.org"));
        for (int size : new int[] {1, 2, 3, 4, 5, 50, www.length - 1}) {
            assertTakenByName(records(size, www), exact);
            assertNoName(records(size, other));
        }
    }

    @Test
    void aHelloInRecordsOfOneByteMayComeByteByByte() throws Exception {
        byte[] split = records(1, helloMessage(serverName("www.example.com"), MODERN));
        assertTaken(strict, split, exact, this::byteByByte);
    }

    @Test
    void aHelloMayBeLarge() throws Exception {
        byte[] large = helloMessage(keyShare(12 * 1024), MODERN, serverName("a.example.com"));
        assertTakenByName(record(large), wildcard);
        assertTakenByName(records(1000, large), wildcard);
        assertTakenByName(records(1, large), wildcard);
        assertTaken(strict, record(large), wildcard, (client, bytes) -> inPieces(client, bytes, 500));
        assertNoName(hello(keyShare(12 * 1024), MODERN));
    }

    private void inPieces(Socket client, byte[] bytes, int size) throws IOException {
        client.setTcpNoDelay(true);
        long before = proxy.proxy().metrics().totals().received();
        for (int from = 0; from < bytes.length; from += size) {
            int to = Math.min(from + size, bytes.length);
            client.getOutputStream().write(bytes, from, to - from);
            awaitReceived(before + to);
        }
    }

    @Test
    void aHelloWithoutANameGoesToTheRest() throws Exception {
        assertNoName(hello(MODERN, alpn("h2")));
    }

    @Test
    void anAddressAsANameIsANameOnlyWhereItHasTheCharactersOfOne() throws Exception {
        assertTakenByName(hello(serverName("192.0.2.1"), MODERN), address);
        assertNoName(hello(serverName("192.0.2.2"), MODERN));
        assertNoName(hello(serverName("2001:db8::1"), MODERN));
    }

    @Test
    void reservedValuesAreNoReasonToRefuse() throws Exception {
        byte[] greased = hello(extension(GREASE), versions(GREASE, TLS_1_3), alpn("ZZ", "h2"),
                serverName("www.example.com"), extension(GREASE + 0x1010, bytes(0)));
        assertTakenByName(greased, exact);
        assertTaken(picky, greased, exact);
        assertNoName(hello(extension(GREASE), versions(GREASE, TLS_1_3)));
    }

    @Test
    void tls12AloneIsRoutedByNameAndRefusedWhereTls13IsAskedFor() throws Exception {
        byte[] old = hello(serverName("www.example.com"));
        assertTakenByName(old, exact);
        assertTaken(picky, hello(MODERN), wildcard);
        assertRefused(picky, old, RefusalReason.NO_ROUTE);
        assertRefused(picky, hello(serverName("www.example.com"), versions(TLS_1_2)), RefusalReason.NO_ROUTE);
        assertTaken(picky, hello(alpn("http/1.1", "h2")), exact);
    }

    @Test
    void aHelloOfTls10WithoutAnyExtensionGoesToTheRest() throws Exception {
        assertNoName(record(message(1, start(TLS_1_0))));
    }

    @Test
    void hellosOfARealClientAreRoutedByTheirNames() throws Exception {
        assertTakenByName(realHello("TLSv1.2"), exact);
        assertRefused(picky, realHello("TLSv1.2"), RefusalReason.NO_ROUTE);
        assertTakenByName(realHello("TLSv1.3"), exact);
        assertTaken(picky, realHello("TLSv1.3"), wildcard);
    }

    private static byte[] realHello(String protocol) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setServerNames(List.of(new SNIHostName("www.example.com")));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void whatComesRightBehindAHelloArrivesRightBehindIt() throws Exception {
        byte[] behind = new byte[300_000];
        new Random(7).nextBytes(behind);
        byte[] hello = hello(serverName("www.example.com"), MODERN);
        assertTakenByName(join(hello, bytes(23)), exact);
        assertTakenByName(join(hello, behind), exact);
        assertTakenByName(join(records(1, helloMessage(serverName("a.example.com"))), behind), wildcard);
    }

    @Test
    void whatIsNeitherAHelloNorARequestGoesToTheRest() throws Exception {
        byte[] wrongLength = hello(serverName("www.example.com"), MODERN);
        wrongLength[8]++;
        byte[] alert = bytes(21, 3, 1, 0, 2, 1, 0);
        for (byte[] sent : List.of(bytes(0), bytes(22, 3, 1, 0, 0), alert, "SSH-2.0-client\r\n".getBytes())) {
            assertTaken(open, sent, rest);
            assertRefused(strict, sent, RefusalReason.BAD_PREFACE);
        }
        // One byte too many is promised: it is a hello that has not ended, until the client ends.
        assertTaken(open, wrongLength, rest);
    }
}
