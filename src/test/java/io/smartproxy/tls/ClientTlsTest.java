package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.tls.TestCertificates.Kind;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How targets are spoken to: whom they have to be, what they are told, and when a session is resumed.
class ClientTlsTest {

    @TempDir
    private static Path folder;
    private static final Log LOG = Log.lines(OutputStream.nullOutputStream(), Log.Level.ERROR, Log.Format.TEXT);
    private static TestCertificates ca;
    private static ServerTls target;
    private final TlsText text = new TlsText(folder);

    @BeforeAll
    static void makeFiles() throws Exception {
        ca = TestCertificates.in(folder);
        ca.server("target", Kind.ECDSA, "app.example", "single", "*.wild.example", "192.0.2.7", "2001:db8::7");
        ProxyConfig config = new TlsText(folder)
                .route("certificate = target.pem", "key = target.key", "alpn = h2, http/1.1");
        target = TlsContexts.load(config, LOG).server(TlsText.clients(config));
        // Made once, so that no test waits for keytool.
        TlsContexts.load(new TlsText(folder).backend(), LOG);
    }

    @AfterAll
    static void closeLog() {
        LOG.close();
    }

    private ClientTls client(String... keys) throws Exception {
        return client(Surroundings.ofProcess(), keys);
    }

    private ClientTls client(Surroundings surroundings, String... keys) throws Exception {
        ProxyConfig config = text.backend(keys);
        return TlsContexts.load(config, LOG, surroundings).client(TlsText.targets(config));
    }

    private static EnginePair connect(SSLEngine client) throws SSLException {
        return new EnginePair(client, target.engine(target.alpn())).connect();
    }

    private static EnginePair connect(ClientTls client, String host) throws SSLException {
        return connect(client.engine(Optional.empty(), host, 443, Optional.empty()));
    }

    /// The name that the server was told.
    private static Optional<String> sni(EnginePair pair) {
        return ((ExtendedSSLSession) pair.server().getSession()).getRequestedServerNames().stream()
                .map(name -> ((SNIHostName) name).getAsciiName()).findFirst();
    }

    @ParameterizedTest
    @CsvSource({"app.example, app.example", "APP.Example., app.example", "single, single",
            "x.wild.example, x.wild.example", "192.0.2.7,", "2001:db8::7,"})
    void aTargetIsKnownByItsNameOrAddress(String host, String name) throws Exception {
        EnginePair pair = connect(client("ca = ca.pem"), host);
        assertThat(sni(pair)).isEqualTo(Optional.ofNullable(name));
        assertThat(pair.protocol()).isEqualTo("TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource({"other.example", "x.y.wild.example", "192.0.2.8", "2001:db8::8", "''"})
    void aTargetOfAnotherNameIsRefused(String host) throws Exception {
        ClientTls client = client("ca = ca.pem");
        assertThatThrownBy(() -> connect(client, host)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void theNameMayBeTheClients() throws Exception {
        ClientTls client = client("ca = ca.pem", "serverName = client");
        SSLEngine asked = client.engine(Optional.of("app.example"), "192.0.2.99", 443, Optional.empty());
        assertThat(sni(connect(asked))).contains("app.example");
        SSLEngine other = client.engine(Optional.of("evil.example"), "app.example", 443, Optional.empty());
        assertThatThrownBy(() -> connect(other)).isInstanceOf(SSLHandshakeException.class);
        assertThat(sni(connect(client, "single"))).contains("single");
    }

    @Test
    void theNameMayBeFixed() throws Exception {
        ClientTls client = client("ca = ca.pem", "serverName = app.example");
        SSLEngine engine = client.engine(Optional.of("other.example"), "10.0.0.1", 443, Optional.empty());
        assertThat(sni(connect(engine))).contains("app.example");
        assertThat(sni(connect(client, ""))).contains("app.example");
        ClientTls address = client("ca = ca.pem", "serverName = 192.0.2.7");
        assertThat(sni(connect(address, "other.example"))).isEmpty();
    }

    @Test
    void withoutVerifyingAnybodyIsBelieved() throws Exception {
        ClientTls client = client("verify = false");
        assertThat(sni(connect(client, "other.example"))).contains("other.example");
        assertThat(sni(connect(client, "odd_name"))).isEmpty();
        assertThat(sni(connect(client, ""))).isEmpty();
    }

    @Test
    void theClientsProtocolIsPassedOn() throws Exception {
        ClientTls client = client("ca = ca.pem");
        SSLEngine h2 = client.engine(Optional.empty(), "app.example", 443, Optional.of("h2"));
        assertThat(connect(h2).client().getApplicationProtocol()).isEqualTo("h2");
        assertThat(connect(client, "app.example").client().getApplicationProtocol()).isEmpty();
    }

    @Test
    void sessionsAreResumedUnderTheSameNameAndPort() throws Exception {
        ClientTls client = client("ca = ca.pem");
        EnginePair first = connect(client, "app.example").awaitTick();
        EnginePair second = connect(client, "app.example");
        assertThat(second.resumes(first)).isTrue();
        assertThat(connect(client, "single").resumes(first)).isFalse();
        assertThat(connect(client.engine(Optional.empty(), "app.example", 444, Optional.empty())).resumes(first))
                .isFalse();
    }

    @Test
    void sessionsOfAnUnverifiedRouteAreNotResumedByAVerifiedOne() throws Exception {
        ProxyConfig config = text.load("""
                default.listen = 443
                default.tls = terminate-and-reencrypt
                default.targets = 127.0.0.1:1
                default.tls.certificate = self-signed
                route.a.tls.backend.verify = false
                route.a.domains = a.example
                route.b.tls.backend.ca = ca.pem
                route.b.domains = b.example
                route.c.tls.backend.ca = target.pem
                route.c.domains = c.example
                """);
        TlsContexts contexts = TlsContexts.load(config, LOG);
        List<ClientTls> clients = config.routes().stream()
                .map(route -> contexts.client(route.tls().orElseThrow().targets().orElseThrow())).toList();
        EnginePair first = connect(clients.get(0), "other.example").awaitTick();
        assertThatThrownBy(() -> connect(clients.get(1), "other.example")).isInstanceOf(SSLHandshakeException.class);
        assertThat(connect(clients.get(0), "other.example").resumes(first)).isTrue();
        assertThat(connect(clients.get(2), "app.example").resumes(first)).isFalse();
    }

    @Test
    void theSystemsCasAreThoseOfItsVariableOrItsBundleOrTheJdks() throws Exception {
        Path own = ca.ca();
        Path none = folder.resolve("none");
        Map<String, String> variable = Map.of("SSL_CERT_FILE", own.toString());
        assertKnown(TestSurroundings.cas(variable, false, none));
        assertKnown(TestSurroundings.cas(Map.of(), false, none, own));
        Files.createDirectories(folder.resolve("jdk"));
        Path foreign = TestCertificates.in(folder.resolve("jdk")).ca();
        assertKnown(TestSurroundings.cas(variable, false, foreign));
        assertUnknown(TestSurroundings.cas(Map.of(), false, foreign, own));
        assertUnknown(TestSurroundings.cas(Map.of(), false, none));
        assertUnknown(TestSurroundings.cas(variable, true, own));
    }

    private void assertKnown(Surroundings surroundings) throws Exception {
        assertThat(connect(client(surroundings), "app.example").client().getSession().isValid()).isTrue();
    }

    private void assertUnknown(Surroundings surroundings) throws Exception {
        ClientTls client = client(surroundings);
        assertThatThrownBy(() -> connect(client, "app.example")).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void oneOddCaOfTheSystemsDoesNotTakeAwayTheOthers() throws Exception {
        Files.writeString(folder.resolve("odd"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path bundle = ca.joined("bundle.pem", folder.resolve("odd"), ca.ca());
        assertKnown(TestSurroundings.cas(Map.of(), false, bundle));
        assertThat(TlsText.printed(TlsContexts.check(text.backend("ca = bundle.pem")))).containsExactly(
                "f:5: route.web.tls.backend.ca: 'bundle.pem' is damaged: certificate 1 in it cannot be read");
    }

    @Test
    void aVariableThatNamesNoFileIsAnError() throws Exception {
        Surroundings wrong = TestSurroundings.cas(Map.of("SSL_CERT_FILE", "/nowhere/Xq7Zk9"), false, ca.ca());
        assertThat(TlsText.printed(TlsContexts.check(text.backend(), wrong))).containsExactly("f:1:"
                + " route.web.tls.backend.ca: '${SSL_CERT_FILE}' cannot be read: no such file");
    }
}
