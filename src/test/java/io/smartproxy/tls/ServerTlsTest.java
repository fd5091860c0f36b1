package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.tls.TestCertificates.Issued;
import io.smartproxy.tls.TestCertificates.Kind;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What clients get to see, by the JDK's own client.
class ServerTlsTest {

    private static final String[] BOTH = {"certificate = rsa.pem, ecdsa.pem, ed25519.pem",
            "key = rsa.key, ecdsa.key, ed25519.key"};

    @TempDir
    private static Path folder;
    private static final Log LOG = Log.lines(OutputStream.nullOutputStream(), Log.Level.ERROR, Log.Format.TEXT);
    private static TestCertificates ca;
    private static SSLContext client;
    private final TlsText text = new TlsText(folder);

    @BeforeAll
    static void makeFiles() throws Exception {
        ca = TestCertificates.in(folder);
        ca.server("rsa", Kind.RSA, "a.example");
        ca.server("ecdsa", Kind.ECDSA, "a.example");
        ca.server("ed25519", Kind.ED25519, "a.example");
        client = client();
    }

    @AfterAll
    static void closeLog() {
        LOG.close();
    }

    private static SSLContext client(Credential... own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new ClientKey(own)},
                TrustedCas.of(CertificateChain.read(TestSurroundings.file(ca.ca()))), null);
        return context;
    }

    private static Credential credential(Issued issued) throws BadFile {
        return new Credential(PrivateKeys.read(TestSurroundings.file(issued.key())),
                CertificateChain.read(TestSurroundings.file(issued.certificate())));
    }

    private ServerTls server(String... keys) throws Exception {
        ProxyConfig config = text.route(keys);
        assertThat(TlsContexts.check(config)).isEmpty();
        return TlsContexts.load(config, LOG).server(TlsText.clients(config));
    }

    private static EnginePair connect(ServerTls server, SSLContext client, Consumer<SSLParameters> settings)
            throws SSLException {
        SSLEngine engine = client.createSSLEngine("a.example", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        settings.accept(parameters);
        engine.setSSLParameters(parameters);
        return new EnginePair(engine, server.engine(server.alpn())).connect();
    }

    private static EnginePair connect(ServerTls server, Consumer<SSLParameters> settings) throws SSLException {
        return connect(server, client, settings);
    }

    @ParameterizedTest
    @CsvSource({"TLS_AES_128_GCM_SHA256, rsa_pss_rsae_sha256, RSA",
            "TLS_AES_128_GCM_SHA256, ecdsa_secp256r1_sha256, EC",
            "TLS_AES_128_GCM_SHA256, ed25519, EdDSA",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, rsa_pkcs1_sha256, RSA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, ecdsa_secp256r1_sha256, EC"})
    void theCertificateIsOneThatTheClientCanVerify(String suite, String scheme, String type) throws Exception {
        EnginePair pair = connect(server(BOTH), parameters -> {
            parameters.setCipherSuites(new String[] {suite});
            // The CA's own signatures are ECDSA.
            parameters.setSignatureSchemes(new String[] {scheme, "ecdsa_secp256r1_sha256"});
        });
        assertThat(pair.cipherSuite()).isEqualTo(suite);
        assertThat(pair.serverCertificate().getPublicKey().getAlgorithm()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"rsa, RSA", "ecdsa, EC", "ed25519, EdDSA"})
    void everyKeyWorksInBothVersions(String file, String type) throws Exception {
        ServerTls server = server("certificate = " + file + ".pem", "key = " + file + ".key");
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            EnginePair pair = connect(server, parameters -> parameters.setProtocols(new String[] {version}));
            assertThat(pair.protocol()).isEqualTo(version);
            assertThat(pair.serverCertificate().getPublicKey().getAlgorithm()).isEqualTo(type);
        }
    }

    @Test
    void theWholeChainIsSent() throws Exception {
        ca.intermediate("middle").server("chained", Kind.ECDSA, "a.example");
        EnginePair pair = connect(server("certificate = chained.pem", "key = chained.key"), _ -> { });
        assertThat(pair.client().getSession().getPeerCertificates()).hasSize(2);
    }

    @Test
    void pkcs12IsServed() throws Exception {
        ca.pkcs12(ca.server("boxed", Kind.RSA, "a.example"), "boxed.p12", "secret");
        EnginePair pair = connect(server("certificate = boxed.p12", "password = secret"), _ -> { });
        assertThat(pair.serverCertificate().getSubjectX500Principal().getName()).isEqualTo("CN=boxed");
    }

    @Test
    void theLowestVersionHolds() throws Exception {
        Consumer<SSLParameters> old = parameters -> parameters.setProtocols(new String[] {"TLSv1.2"});
        assertThat(connect(server(BOTH), old).protocol()).isEqualTo("TLSv1.2");
        ServerTls newest = server(BOTH[0], BOTH[1], "minVersion = 1.3");
        assertThat(connect(newest, _ -> { }).protocol()).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> connect(newest, old)).isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("protocol");
        SSLEngine engine = server(BOTH).engine(List.of());
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, x25519", "TLSv1.3, x25519", "TLSv1.3, secp256r1", "TLSv1.3, secp384r1", "TLSv1.3, secp521r1"})
    void keysAreExchangedOverEllipticCurves(String version, String group) throws Exception {
        EnginePair pair = connect(server(BOTH), parameters -> {
            parameters.setProtocols(new String[] {version});
            parameters.setNamedGroups(new String[] {group});
            // Whose own curve needs none of the groups.
            parameters.setSignatureSchemes(new String[] {"rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"});
            parameters.setCipherSuites(
                    new String[] {"TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
        });
        assertThat(pair.protocol()).isEqualTo(version);
    }

    @Test
    void keysAreNotExchangedOverFiniteFieldsUnlessTheFileNamesSuch() throws Exception {
        Consumer<SSLParameters> finite = parameters -> parameters.setNamedGroups(new String[] {"ffdhe2048"});
        assertThatThrownBy(() -> connect(server(BOTH), finite)).isInstanceOf(SSLException.class);
        String suite = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256";
        assertThat(connect(server(BOTH[0], BOTH[1], "ciphers = " + suite), finite).cipherSuite()).isEqualTo(suite);
    }

    @Test
    void cipherSuitesAreStrongUnlessTheFileNamesOthers() throws Exception {
        List<String> suites = List.of(server(BOTH).engine(List.of()).getEnabledCipherSuites());
        assertThat(suites).contains("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256").allMatch(suite ->
                suite.matches("TLS_(AES|CHACHA20)_.*|TLS_ECDHE_.*_(GCM|POLY1305)_.*"));
        String old = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
        ServerTls server = server(BOTH[0], BOTH[1], "ciphers = " + old);
        assertThat(connect(server, _ -> { }).cipherSuite()).isEqualTo(old);
    }

    @Test
    void theServersOrderOfPreferenceCounts() throws Exception {
        String[] suites = {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_256_GCM_SHA384"};
        ServerTls server = server(BOTH[0], BOTH[1], "alpn = h2, http/1.1",
                "ciphers = TLS_CHACHA20_POLY1305_SHA256, TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256");
        EnginePair pair = connect(server, parameters -> {
            parameters.setCipherSuites(suites);
            parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"});
        });
        assertThat(pair.cipherSuite()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
        assertThat(pair.client().getApplicationProtocol()).isEqualTo("h2");
    }

    @Test
    void theShorterKeyOfAesIsPreferredUnlessTheFileNamesAnother() throws Exception {
        String[] longFirst = {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"};
        assertThat(connect(server(BOTH), client -> client.setCipherSuites(longFirst)).cipherSuite())
                .isEqualTo("TLS_AES_128_GCM_SHA256");
        String[] longOnly = {"TLS_AES_256_GCM_SHA384"};
        assertThat(connect(server(BOTH), client -> client.setCipherSuites(longOnly)).cipherSuite())
                .isEqualTo("TLS_AES_256_GCM_SHA384");
    }

    @Test
    void aProtocolIsAgreedOnOrTheConnectionRefused() throws Exception {
        ServerTls server = server(BOTH);
        assertThat(server.alpn()).containsExactly("http/1.1");
        assertThat(connect(server, _ -> { }).client().getApplicationProtocol()).isEmpty();
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            assertThatThrownBy(() -> connect(server, parameters -> {
                parameters.setProtocols(new String[] {version});
                parameters.setApplicationProtocols(new String[] {"h2"});
            })).isInstanceOf(SSLHandshakeException.class).hasMessageContaining("no_application_protocol");
        }
    }

    @Test
    void protocolsMayBeFewerThanThoseOfTheFile() throws Exception {
        ServerTls server = server(BOTH[0], BOTH[1], "alpn = h2, http/1.1");
        SSLEngine engine = client.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        new EnginePair(engine, server.engine(List.of("http/1.1"))).connect();
        assertThat(engine.getApplicationProtocol()).isEqualTo("http/1.1");
    }

    @ParameterizedTest
    @CsvSource({"none, TLSv1.2, true, true, true", "none, TLSv1.3, true, true, true",
            "optional, TLSv1.2, true, true, false", "optional, TLSv1.3, true, true, false",
            "required, TLSv1.2, false, true, false", "required, TLSv1.3, false, true, false"})
    void clientsAreAskedForTheirCertificate(String auth, String version, boolean nobody, boolean known, boolean unknown)
            throws Exception {
        Files.createDirectories(folder.resolve("other"));
        TestCertificates other = TestCertificates.in(folder.resolve("other"));
        ServerTls server = auth.equals("none")
                ? server(BOTH)
                : server(BOTH[0], BOTH[1], "clientAuth = " + auth, "clientCA = ca.pem");
        SSLContext friend = client(credential(ca.client("friend")));
        SSLContext stranger = client(credential(other.client("stranger")));
        assertLetIn(nobody, server, client, version);
        assertLetIn(known, server, friend, version);
        assertLetIn(unknown, server, stranger, version);
    }

    private static void assertLetIn(boolean expected, ServerTls server, SSLContext client, String version)
            throws SSLException {
        Consumer<SSLParameters> settings = parameters -> parameters.setProtocols(new String[] {version});
        if (expected) {
            connect(server, client, settings);
        } else {
            assertThatThrownBy(() -> connect(server, client, settings)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void sessionsAreResumed() throws Exception {
        ServerTls server = server(BOTH);
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SSLContext own = client();
            Consumer<SSLParameters> settings = parameters -> parameters.setProtocols(new String[] {version});
            EnginePair first = connect(server, own, settings).awaitTick();
            assertThat(connect(server, own, settings).resumes(first)).as(version).isTrue();
            assertThat(connect(server, client(), settings).resumes(first)).as(version).isFalse();
        }
    }

    @Test
    void routesThatAskClientsInDifferentWaysDoNotShareSessions() throws Exception {
        String certificate = """
                default.targets = 127.0.0.1:80
                default.tls = terminate
                default.tls.certificate = rsa.pem
                default.tls.key = rsa.key
                default.tls.clientCA = ca.pem
                """;
        ProxyConfig config = text.load(certificate + """
                route.a.listen = 1
                route.b.listen = 2
                route.b.tls.alpn = h2
                route.c.listen = 3
                route.c.tls.clientAuth = required
                """);
        TlsContexts contexts = TlsContexts.load(config, LOG);
        List<ServerTls> servers = config.routes().stream()
                .map(route -> contexts.server(route.tls().orElseThrow().clients())).toList();
        SSLContext own = client(credential(ca.client("anyone")));
        EnginePair first = connect(servers.get(0), own, _ -> { }).awaitTick();
        assertThat(connect(servers.get(1), own, _ -> { }).resumes(first)).isTrue();
        EnginePair asked = connect(servers.get(2), own, _ -> { });
        assertThat(asked.resumes(first)).isFalse();
        assertThat(Arrays.toString(asked.server().getSession().getPeerCertificates())).contains("CN=anyone");
    }
}
