package io.smartproxy.e2e;

import static io.smartproxy.e2e.SniClient.TLS_1_2;
import static io.smartproxy.e2e.SniClient.TLS_1_3;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.tls.TestCertificates;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.wire.ProxyHeader;
import io.smartproxy.wire.ProxyTlv;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a header of version 2 tells a target besides the addresses: the client's TLS, the connection's id, a checksum.
class SentTlsTest {

    private static final int PLAIN = Ports.freeRange(3);
    private static final int PASSTHROUGH = PLAIN + 1;
    private static final int TERMINATE = PLAIN + 2;
    /// The parts of the TLV about TLS (section 2.2.6), and of its first field.
    private static final int VERSION = 0x21;
    private static final int COMMON_NAME = 0x22;
    private static final int CIPHER = 0x23;
    private static final int USES_TLS = 0x01;
    private static final int SHOWN_HERE = 0x02;
    private static final int SHOWN_IN_SESSION = 0x04;

    @TempDir
    private static Path folder;
    private static HeaderBackend target;
    private static SniClient client;
    private static ShownCertificate ann;
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "*.test");
        ann = ShownCertificate.of(certificates, certificates.client("ann"));
        client = new SniClient(certificates.ca());
        target = HeaderBackend.start("");
        proxy = TestProxy.start(folder, """
                default.sendProxyProtocol = v2
                default.proxyProtocol.tlvs = authority, alpn, ssl, unique-id, crc32c
                default.targets = %s
                route.plain.listen = 127.0.0.1:%d
                route.through.listen = 127.0.0.1:%d
                route.through.tls = passthrough
                route.ended.listen = 127.0.0.1:%d
                route.ended.tls = terminate
                route.ended.tls.certificate = all.pem
                route.ended.tls.key = all.key
                route.ended.tls.clientAuth = optional
                route.ended.tls.clientCA = ca.pem
                route.ended.tls.alpn = h2, http/1.1
                """.formatted(target.address(), PLAIN, PASSTHROUGH, TERMINATE));
    }

    @AfterAll
    static void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        target.close();
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream().write("and back".getBytes(US_ASCII));
        assertThat(socket.getInputStream().readNBytes(8)).asString(US_ASCII).isEqualTo("and back");
    }

    /// The TLVs of the next header, of which each comes once.
    private static Map<Integer, byte[]> nextTlvs() throws InterruptedException {
        HeaderBackend.Heard heard = target.next();
        assertChecksum(heard.bytes());
        Map<Integer, byte[]> tlvs = new HashMap<>();
        for (ProxyTlv tlv : ((ProxyHeader) heard.header()).tlvs()) {
            assertThat(tlvs.put(tlv.type(), tlv.value())).isNull();
        }
        return tlvs;
    }

    /// It stands at the end, and counts as zero itself (section 2.2.3).
    private static void assertChecksum(byte[] header) {
        ByteBuffer bytes = ByteBuffer.wrap(header.clone());
        int at = header.length - Integer.BYTES;
        int sent = bytes.getInt(at);
        CRC32C crc = new CRC32C();
        crc.update(bytes.putInt(at, 0));
        assertThat(bytes.get(at - 3)).as("type of the last TLV").isEqualTo((byte) 0x03);
        assertThat(sent).isEqualTo((int) crc.getValue());
    }

    private static String text(byte[] value) {
        return new String(value, UTF_8);
    }

    /// What the TLV about TLS says, in words.
    ///
    /// @param shown which of the bits about a certificate are set
    private record Told(int shown, boolean verified, String version, String cipher, Optional<String> commonName) {

        static Told of(byte[] value) {
            ByteBuffer in = ByteBuffer.wrap(value);
            int bits = in.get();
            assertThat(bits & USES_TLS).isEqualTo(USES_TLS);
            boolean verified = in.getInt() == 0;
            Map<Integer, String> parts = new HashMap<>();
            while (in.hasRemaining()) {
                int type = in.get();
                byte[] part = new byte[in.getShort()];
                in.get(part);
                assertThat(parts.put(type, text(part))).isNull();
            }
            assertThat(parts.keySet()).isSubsetOf(VERSION, CIPHER, COMMON_NAME);
            return new Told(bits & ~USES_TLS, verified, parts.get(VERSION), parts.get(CIPHER),
                    Optional.ofNullable(parts.get(COMMON_NAME)));
        }

        static Told of(SSLSession session, int shown, Optional<String> commonName) {
            return new Told(shown, shown != 0, session.getProtocol(), session.getCipherSuite(), commonName);
        }
    }

    private static Told nextTold() throws InterruptedException {
        return Told.of(nextTlvs().get(ProxyTlv.SSL));
    }

    @Test
    void ofAPlainConnectionTheIdAloneIsKnown() throws Exception {
        int from;
        try (Socket socket = TestProxy.connect(PLAIN)) {
            echo(socket);
            from = socket.getLocalPort();
        }
        Map<Integer, byte[]> tlvs = nextTlvs();
        assertThat(tlvs).containsOnlyKeys(ProxyTlv.UNIQUE_ID);
        proxy.awaitLogged("connection " + text(tlvs.get(ProxyTlv.UNIQUE_ID)) + " from 127.0.0.1:" + from + " ");
    }

    /// The target's echo is no answer to a hello; but what stands in that has been seen by then.
    @Test
    void ofTlsThatGoesThroughTheNameIsKnown() throws Exception {
        assertThatThrownBy(() -> client.named("shop.test").alpn("h2").connect(PASSTHROUGH))
                .isInstanceOf(SSLException.class);
        Map<Integer, byte[]> tlvs = nextTlvs();
        assertThat(tlvs).containsOnlyKeys(ProxyTlv.AUTHORITY, ProxyTlv.UNIQUE_ID);
        assertThat(text(tlvs.get(ProxyTlv.AUTHORITY))).isEqualTo("shop.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void ofTlsThatEndsHereAllIsKnown(String version) throws Exception {
        SniClient asking = client.version(version).named("Shop.Test").alpn("http/1.1", "h2").showing(ann);
        try (SSLSocket socket = asking.connect(TERMINATE)) {
            echo(socket);
            Map<Integer, byte[]> tlvs = nextTlvs();
            assertThat(tlvs).containsOnlyKeys(ProxyTlv.AUTHORITY, ProxyTlv.ALPN, ProxyTlv.SSL, ProxyTlv.UNIQUE_ID);
            assertThat(text(tlvs.get(ProxyTlv.AUTHORITY))).isEqualTo("shop.test");
            assertThat(text(tlvs.get(ProxyTlv.ALPN))).isEqualTo("h2");
            assertThat(Told.of(tlvs.get(ProxyTlv.SSL)))
                    .isEqualTo(Told.of(socket.getSession(), SHOWN_HERE | SHOWN_IN_SESSION, Optional.of("ann")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatAsksForNothingAndShowsNothingIsToldOfAsSuch(String version) throws Exception {
        try (SSLSocket socket = client.version(version).connect(TERMINATE)) {
            echo(socket);
            Map<Integer, byte[]> tlvs = nextTlvs();
            assertThat(tlvs).containsOnlyKeys(ProxyTlv.SSL, ProxyTlv.UNIQUE_ID);
            assertThat(Told.of(tlvs.get(ProxyTlv.SSL))).isEqualTo(Told.of(socket.getSession(), 0, Optional.empty()));
        }
    }

    /// A session that is resumed stands for the certificate that was shown when it began.
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCertificateOfAResumedSessionIsOneOfTheSession(String version) throws Exception {
        SniClient asking = client.version(version).showing(ann);
        SSLContext sessions = asking.context();
        Optional<String> name = Optional.of("ann");
        assertTold(asking, sessions, SHOWN_HERE | SHOWN_IN_SESSION, name);
        assertTold(asking, sessions, SHOWN_IN_SESSION, name);
        assertTold(asking, sessions, SHOWN_IN_SESSION, name);
        assertTold(asking, asking.context(), SHOWN_HERE | SHOWN_IN_SESSION, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aResumedSessionWithoutACertificateStaysWithoutOne(String version) throws Exception {
        SniClient asking = client.version(version);
        SSLContext sessions = asking.context();
        assertTold(asking, sessions, 0, Optional.empty());
        assertTold(asking, sessions, 0, Optional.empty());
    }

    private static void assertTold(SniClient asking, SSLContext sessions, int shown, Optional<String> name)
            throws Exception {
        try (SSLSocket socket = asking.connect(TERMINATE, sessions)) {
            echo(socket);
            assertThat(nextTold()).isEqualTo(Told.of(socket.getSession(), shown, name));
        }
    }
}
