package io.smartproxy.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.tls.TestCertificates.Issued;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates.Validity;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that change while the proxy runs.
class TlsRefreshTest {

    private static final Validity VALIDITY = new Validity(
            Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2050-01-01T00:00:00Z"));
    private static final String KEPT = "; what was read before stays in use";

    @TempDir
    private static Path folder;
    private static TestCertificates ca;
    private static Issued old;
    private static Issued fresh;
    private final Path certificate = folder.resolve("used.pem");
    private final Path key = folder.resolve("used.key");
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Log log = Log.lines(said, Log.Level.INFO, Log.Format.TEXT);
    private int changes;

    @BeforeAll
    static void makeFiles() throws Exception {
        ca = TestCertificates.in(folder);
        old = ca.server("old", Kind.ECDSA, BigInteger.valueOf(0x1a2b), VALIDITY, "a.example");
        fresh = ca.server("fresh", Kind.ECDSA, BigInteger.valueOf(0xfedcba), VALIDITY, "a.example");
    }

    @BeforeEach
    void useTheOld() throws Exception {
        write(certificate, old.certificate());
        write(key, old.key());
    }

    /// Each change has a time of its own, however fast the test is.
    private void write(Path file, Path from) throws Exception {
        write(file, Files.readString(from));
    }

    private void write(Path file, String text) throws Exception {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-05-01T00:00:00Z").plusSeconds(++changes)));
    }

    private TlsContexts load(ProxyConfig config) throws Exception {
        return TlsContexts.load(config, log);
    }

    private static ProxyConfig config(String... more) {
        String[] keys = new String[more.length + 2];
        keys[0] = "certificate = used.pem";
        keys[1] = "key = used.key";
        System.arraycopy(more, 0, keys, 2, more.length);
        return new TlsText(folder).route(keys);
    }

    /// Two looks: the second one finds that the change has settled.
    private static void settle(TlsContexts contexts) {
        contexts.refresh();
        contexts.refresh();
    }

    private static SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[0], TrustedCas.of(CertificateChain.read(TestSurroundings.file(ca.ca()))), null);
        return context;
    }

    private static EnginePair connect(ServerTls server, SSLContext client) throws SSLException {
        SSLEngine engine = client.createSSLEngine("a.example", 443);
        engine.setUseClientMode(true);
        return new EnginePair(engine, server.engine(List.of())).connect();
    }

    private static String serial(ServerTls server) throws Exception {
        return connect(server, client()).serverCertificate().getSerialNumber().toString(16);
    }

    /// The lines of the log without their times. It takes no more of them.
    private List<String> said() {
        log.close();
        return said.toString(UTF_8).lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    @Test
    void aNewCertificateServesNewConnectionsAndIsNamed() throws Exception {
        ProxyConfig config = config();
        TlsContexts contexts = load(config);
        ServerTls server = contexts.server(TlsText.clients(config));
        EnginePair open = connect(server, client());
        write(certificate, fresh.certificate());
        write(key, fresh.key());
        contexts.refresh();
        assertThat(serial(server)).isEqualTo("1a2b");
        contexts.refresh();
        assertThat(serial(server)).isEqualTo("fedcba");
        assertThat(open.server().isOutboundDone()).isFalse();
        settle(contexts);
        assertThat(said()).containsExactly(
                "INFO  took up 'used.pem' with ECDSA, serial fedcba, valid until 2050-01-01T00:00:00Z");
    }

    @Test
    void ticketsAreGoodUntilTheCertificateChanges() throws Exception {
        ProxyConfig config = config();
        TlsContexts contexts = load(config);
        ServerTls server = contexts.server(TlsText.clients(config));
        SSLContext client = client();
        EnginePair first = connect(server, client).awaitTick();
        settle(contexts);
        assertThat(connect(server, client).resumes(first)).isTrue();
        // Touched, but the same.
        write(certificate, old.certificate());
        settle(contexts);
        assertThat(connect(server, client).resumes(first)).isTrue();
        write(certificate, fresh.certificate());
        write(key, fresh.key());
        settle(contexts);
        assertThat(connect(server, client).resumes(first)).isFalse();
        assertThat(said()).hasSize(1);
    }

    @Test
    void certificateAndKeyMayComeInEitherOrder() throws Exception {
        ProxyConfig config = config();
        TlsContexts contexts = load(config);
        ServerTls server = contexts.server(TlsText.clients(config));
        write(certificate, fresh.certificate());
        settle(contexts);
        settle(contexts);
        assertThat(serial(server)).isEqualTo("1a2b");
        write(key, fresh.key());
        settle(contexts);
        assertThat(serial(server)).isEqualTo("fedcba");
        write(key, old.key());
        settle(contexts);
        assertThat(serial(server)).isEqualTo("fedcba");
        write(certificate, old.certificate());
        settle(contexts);
        assertThat(serial(server)).isEqualTo("1a2b");
        String misfit = "WARN  'used.key' does not fit the certificate 'used.pem', expected the key that it was made"
                + " with" + KEPT;
        assertThat(said()).containsExactly(misfit,
                "INFO  took up 'used.pem' with ECDSA, serial fedcba, valid until 2050-01-01T00:00:00Z", misfit,
                "INFO  took up 'used.pem' with ECDSA, serial 1a2b, valid until 2050-01-01T00:00:00Z");
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNotRead() throws Exception {
        ProxyConfig config = config();
        TlsContexts contexts = load(config);
        String whole = Files.readString(fresh.certificate());
        write(key, fresh.key());
        for (int length = 0; length < whole.length(); length += 100) {
            write(certificate, whole.substring(0, length));
            contexts.refresh();
        }
        write(certificate, whole);
        settle(contexts);
        assertThat(serial(contexts.server(TlsText.clients(config)))).isEqualTo("fedcba");
        assertThat(said()).hasSize(1);
    }

    @Test
    void aBrokenFileChangesNothingAndIsNamedOnce() throws Exception {
        ProxyConfig config = config();
        TlsContexts contexts = load(config);
        ServerTls server = contexts.server(TlsText.clients(config));
        write(certificate, Files.readString(fresh.certificate()).substring(0, 200));
        settle(contexts);
        settle(contexts);
        write(certificate, "");
        settle(contexts);
        Files.delete(certificate);
        settle(contexts);
        settle(contexts);
        assertThat(serial(server)).isEqualTo("1a2b");
        write(certificate, old.certificate());
        settle(contexts);
        assertThat(said()).containsExactly(
                "WARN  'used.pem' is cut short, expected the line END CERTIFICATE for the one on line 1" + KEPT,
                "WARN  'used.pem' has no certificate in it, expected PEM with BEGIN CERTIFICATE" + KEPT,
                "WARN  'used.pem' cannot be read: no such file" + KEPT,
                "INFO  found in order again: 'used.pem' with ECDSA, serial 1a2b, valid until 2050-01-01T00:00:00Z");
    }

    @Test
    void aFileThatIsAwayForAMomentIsNotMissed() throws Exception {
        ProxyConfig config = config();
        TlsContexts contexts = load(config);
        Files.move(certificate, folder.resolve("away"), StandardCopyOption.REPLACE_EXISTING);
        contexts.refresh();
        Files.move(folder.resolve("away"), certificate);
        settle(contexts);
        assertThat(said()).isEmpty();
    }

    @Test
    void aLinkThatComesToLeadElsewhereIsAChange() throws Exception {
        Path links = Files.createDirectory(folder.resolve("links"));
        Path current = links.resolve("current");
        Files.createSymbolicLink(current, Files.createDirectory(links.resolve("1")));
        Files.copy(old.certificate(), links.resolve("1/cert"));
        Files.copy(old.key(), links.resolve("1/key"));
        ProxyConfig config = new TlsText(links).route("certificate = current/cert", "key = current/key");
        TlsContexts contexts = load(config);
        Files.createDirectory(links.resolve("2"));
        Files.copy(fresh.certificate(), links.resolve("2/cert"));
        Files.copy(fresh.key(), links.resolve("2/key"));
        Files.createSymbolicLink(links.resolve("new"), links.resolve("2"));
        Files.move(links.resolve("new"), current, StandardCopyOption.ATOMIC_MOVE);
        settle(contexts);
        assertThat(serial(contexts.server(TlsText.clients(config)))).isEqualTo("fedcba");
    }

    @Test
    void routesThatShareACertificateChangeTogether() throws Exception {
        ProxyConfig config = new TlsText(folder).load("""
                default.targets = 127.0.0.1:80
                default.tls = terminate
                default.tls.certificate = used.pem
                default.tls.key = used.key
                route.a.listen = 1
                route.b.listen = 2
                route.b.tls.clientAuth = optional
                route.b.tls.clientCA = ca.pem
                route.c.listen = 3
                route.c.tls.minVersion = 1.3
                """);
        TlsContexts contexts = load(config);
        write(certificate, fresh.certificate());
        write(key, fresh.key());
        settle(contexts);
        for (var route : config.routes()) {
            assertThat(serial(contexts.server(route.tls().orElseThrow().clients()))).isEqualTo("fedcba");
        }
        assertThat(said()).hasSize(1);
    }

    @Test
    void aCertificateThatNoCipherSuiteGoesWithIsNotTaken() throws Exception {
        ProxyConfig config = config("ciphers = TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        TlsContexts contexts = load(config);
        Issued other = ca.server("other", Kind.RSA, "a.example");
        write(certificate, other.certificate());
        write(key, other.key());
        settle(contexts);
        assertThat(serial(contexts.server(TlsText.clients(config)))).isEqualTo("1a2b");
        assertThat(said()).containsExactly(
                "WARN  'used.pem' is RSA, which none of tls.ciphers can be used with" + KEPT);
    }

    @Test
    void theCasOfClientsAreTakenUp() throws Exception {
        Path trusted = folder.resolve("trusted.pem");
        Files.createDirectories(folder.resolve("other"));
        TestCertificates other = TestCertificates.in(folder.resolve("other"));
        write(trusted, other.ca());
        ProxyConfig config = config("clientAuth = required", "clientCA = trusted.pem");
        TlsContexts contexts = load(config);
        ServerTls server = contexts.server(TlsText.clients(config));
        Issued issued = ca.client("someone");
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(new KeyManager[] {new ClientKey(new Credential(
                PrivateKeys.read(TestSurroundings.file(issued.key())),
                CertificateChain.read(TestSurroundings.file(issued.certificate()))))},
                TrustedCas.of(CertificateChain.read(TestSurroundings.file(ca.ca()))), null);
        assertThatThrownBy(() -> connect(server, client)).isInstanceOf(SSLHandshakeException.class);
        write(trusted, Files.readString(other.ca()) + Files.readString(ca.ca()));
        settle(contexts);
        connect(server, client);
        assertThat(said()).containsExactly("INFO  took up 'trusted.pem' with 2 CAs");
    }

    @Test
    void theCasOfTargetsAreTakenUp() throws Exception {
        Path trusted = folder.resolve("backends.pem");
        Files.createDirectories(folder.resolve("third"));
        write(trusted, TestCertificates.in(folder.resolve("third")).ca());
        ProxyConfig config = new TlsText(folder).backend("ca = backends.pem");
        TlsContexts contexts = load(config);
        ClientTls client = contexts.client(TlsText.targets(config));
        ProxyConfig serving = config();
        ServerTls target = load(serving).server(TlsText.clients(serving));
        assertThatThrownBy(() -> connect(client, target)).isInstanceOf(SSLHandshakeException.class);
        write(trusted, ca.ca());
        settle(contexts);
        connect(client, target);
        assertThat(said().getLast()).isEqualTo("INFO  took up 'backends.pem' with 1 CA");
    }

    private static void connect(ClientTls client, ServerTls target) throws SSLException {
        new EnginePair(client.engine(Optional.empty(), "a.example", 443, Optional.empty()), target.engine(List.of()))
                .connect();
    }
}
