package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ReencryptConfig.ServerName;
import io.smartproxy.net.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The values of the keys about TLS, and the records that they become.
class TlsConfigTest {

    private static final FileConfig CHAIN = file("a.pem");
    private static final FileConfig KEY = file("a.key");

    private static FileConfig file(String name) {
        return new FileConfig(TestFile.FOLDER.resolve(name), name);
    }

    /// A route that ends TLS, with no more than it needs besides these keys.
    private static RouteConfig route(String mode, String... keys) {
        String[] needed = {"tls = " + mode, "targets = app:443", "tls.certificate = a.pem", "tls.key = a.key"};
        return TestFile.route(Stream.concat(Stream.of(needed), Stream.of(keys)).toArray(String[]::new));
    }

    private static TlsConfig tls(String mode, String... keys) {
        return route(mode, keys).tls().orElseThrow();
    }

    private static TerminationConfig clients(String... keys) {
        return tls("terminate", keys).clients();
    }

    private static ReencryptConfig targets(String... keys) {
        return tls("terminate-and-reencrypt", keys).targets().orElseThrow();
    }

    private static List<CertificateConfig> certificates(String... keys) {
        String[] all = Stream.concat(Stream.of("tls = terminate"), Stream.of(keys)).toArray(String[]::new);
        return TestFile.route(all).tls().orElseThrow().clients().certificates();
    }

    @Test
    void whatNobodyWritesHasItsDefault() {
        assertThat(route("terminate").match().tls()).isEqualTo(TlsMode.TERMINATE);
        assertThat(tls("terminate")).isEqualTo(new TlsConfig(
                new TerminationConfig(List.of(new CertificateConfig.Pem(CHAIN, KEY)), TlsVersion.TLS_1_2, List.of(),
                        List.of("http/1.1"), ClientAuth.NONE, Optional.empty()),
                Optional.empty(), Duration.ofSeconds(10)));
        assertThat(route("terminate-and-reencrypt").match().tls()).isEqualTo(TlsMode.REENCRYPT);
        assertThat(tls("terminate-and-reencrypt")).isEqualTo(new TlsConfig(
                new TerminationConfig(List.of(new CertificateConfig.Pem(CHAIN, KEY)), TlsVersion.TLS_1_2, List.of(),
                        List.of("h2", "http/1.1"), ClientAuth.NONE, Optional.empty()),
                Optional.of(new ReencryptConfig(true, Optional.empty(), new ServerName.OfTarget())),
                Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls = off", "tls = passthrough", "alpn = h2", "priority = 0"})
    void whereTlsDoesNotEndThereIsNothingToSayOfIt(String key) {
        assertThat(TestFile.route(key).tls()).isEmpty();
    }

    @Test
    void whatIsAskedOfTheClientHelloLeavesTheWrittenMode() {
        MatchConfig match = route("terminate", "alpn = http/1.1, h2", "tlsVersions = 1.1, 1.3", "path = /x").match();
        assertThat(match.tls()).isEqualTo(TlsMode.TERMINATE);
        assertThat(match.alpn()).isEqualTo(Set.of("h2", "http/1.1"));
        assertThat(match.tlsVersions()).isEqualTo(Set.of(TlsVersion.TLS_1_1, TlsVersion.TLS_1_3));
        assertThat(match.path()).isEqualTo("/x");
    }

    @Test
    void theWordsOfTlsAreTheModesThatCanBeWritten() {
        assertThat(TlsMode.WRITTEN).map(TlsMode::label)
                .containsExactly("off", "passthrough", "terminate", "terminate-and-reencrypt");
        assertThat(TlsMode.values()).filteredOn(TlsMode::terminates)
                .containsExactly(TlsMode.TERMINATE, TlsMode.REENCRYPT);
    }

    @Test
    void certificatesAndKeysGoTogetherInTheirOrder() {
        assertThat(certificates("tls.certificate = ec.pem, /tls/rsa.pem", "tls.key = ec.key , /tls/rsa.key"))
                .containsExactly(
                        new CertificateConfig.Pem(file("ec.pem"), file("ec.key")),
                        new CertificateConfig.Pem(new FileConfig(Path.of("/tls/rsa.pem"), "/tls/rsa.pem"),
                                new FileConfig(Path.of("/tls/rsa.key"), "/tls/rsa.key")));
        assertThat(certificates("tls.certificate = both.pem", "tls.key = both.pem"))
                .containsExactly(new CertificateConfig.Pem(file("both.pem"), file("both.pem")));
    }

    @Test
    void aCertificateWithoutAKeyBesideItIsPkcs12() {
        assertThat(certificates("tls.certificate = a.p12", "tls.password = pa ss,#=")).containsExactly(
                new CertificateConfig.Pkcs12(file("a.p12"), new Secret("pa ss,#=")));
        assertThat(certificates("tls.certificate = a.p12")).containsExactly(
                new CertificateConfig.Pkcs12(file("a.p12"), new Secret("")));
        assertThat(certificates("tls.certificate = a.p12, b.p12", "tls.password = x")).containsExactly(
                new CertificateConfig.Pkcs12(file("a.p12"), new Secret("x")),
                new CertificateConfig.Pkcs12(file("b.p12"), new Secret("x")));
    }

    @Test
    void aPasswordKeepsTheBlanksThatAVariableHolds() {
        ProxyConfig config = TestFile.load("""
                route.a.listen = 443
                route.a.targets = app:80
                route.a.tls = terminate
                route.a.tls.certificate = a.p12
                route.a.tls.password = ${PASSWORD}
                """, Map.of("PASSWORD", " x "));
        assertThat(config.routes().getFirst().tls().orElseThrow().clients().certificates()).containsExactly(
                new CertificateConfig.Pkcs12(file("a.p12"), new Secret(" x ")));
    }

    @Test
    void selfSignedIsKeptBesideTheFile() {
        assertThat(certificates("tls.certificate = self-signed")).containsExactly(
                new CertificateConfig.SelfSigned(TestFile.FOLDER.resolve(".smartproxy")));
        assertThat(certificates("tls.certificate = ./self-signed", "tls.key = a.key")).containsExactly(
                new CertificateConfig.Pem(file("self-signed"), KEY));
    }

    @ParameterizedTest
    @CsvSource({"1.2, TLS_1_2", "1.3, TLS_1_3"})
    void minVersions(String text, TlsVersion version) {
        assertThat(clients("tls.minVersion = " + text).minVersion()).isEqualTo(version);
    }

    @Test
    void listsOfClientsKeepTheirOrder() {
        assertThat(clients("tls.ciphers = TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256").ciphers())
                .containsExactly("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");
        assertThat(clients("tls.alpn = http/1.1, h2").alpn()).containsExactly("http/1.1", "h2");
        assertThat(clients("tls.alpn = mqtt").alpn()).containsExactly("mqtt");
        assertThat(clients("tls.alpn = " + "x".repeat(255)).alpn()).containsExactly("x".repeat(255));
        assertThat(tls("terminate-and-reencrypt", "tls.alpn = http/1.1").clients().alpn()).containsExactly("http/1.1");
    }

    @ParameterizedTest
    @CsvSource({"none, NONE", "optional, OPTIONAL", "required, REQUIRED"})
    void clientAuthWords(String text, ClientAuth auth) {
        String ca = auth == ClientAuth.NONE ? "priority = 0" : "tls.clientCA = ca.pem";
        TerminationConfig clients = clients("tls.clientAuth = " + text, ca);
        assertThat(clients.clientAuth()).isEqualTo(auth);
        assertThat(clients.clientCa()).isEqualTo(auth == ClientAuth.NONE ? Optional.empty()
                : Optional.of(file("ca.pem")));
    }

    @Test
    void towardsTargets() {
        assertThat(targets("tls.backend.verify = true", "tls.backend.ca = ca/own.pem")).isEqualTo(
                new ReencryptConfig(true, Optional.of(file("ca/own.pem")), new ServerName.OfTarget()));
        assertThat(targets("tls.backend.verify = false", "tls.backend.serverName = client")).isEqualTo(
                new ReencryptConfig(false, Optional.empty(), new ServerName.OfClient()));
    }

    @ParameterizedTest
    @CsvSource({
        "app.internal, app.internal", "App.Internal., app.internal", "app_1, app_1", "client., client",
        "10.0.0.5, 10.0.0.5", "2001:DB8:0::1, 2001:db8::1", "[2001:db8::1], 2001:db8::1",
    })
    void serverNames(String text, String name) {
        assertThat(targets("tls.backend.serverName = " + text).serverName()).isEqualTo(new ServerName.Fixed(name));
    }

    @Test
    void aTargetBySocketIsVerifiedByANameOrNotAtAll() {
        String[] verified = {"tls = terminate-and-reencrypt", "tls.certificate = self-signed", "targets = unix:a.sock",
            "tls.backend.serverName = app.internal"};
        assertThat(TestFile.route(verified).tls().orElseThrow().targets()).map(ReencryptConfig::verify).contains(true);
        verified[3] = "tls.backend.verify = false";
        assertThat(TestFile.route(verified).tls().orElseThrow().targets()).map(ReencryptConfig::verify).contains(false);
    }

    @ParameterizedTest
    @CsvSource({"3s, 3000", "off, 0", "0, 0"})
    void handshakeTimeouts(String text, long millis) {
        assertThat(tls("terminate", "timeout.handshake = " + text).handshakeTimeout()).hasMillis(millis);
    }

    @Test
    void theRouteGoesBeforeDefaultAndDefaultBeforeTheBuiltIn() {
        ProxyConfig config = TestFile.load("""
                default.listen = 443
                default.targets = app:443
                default.tls = terminate-and-reencrypt
                default.tls.certificate = a.pem
                default.tls.key = a.key
                default.tls.minVersion = 1.3
                default.tls.ciphers = TLS_AES_128_GCM_SHA256
                default.tls.alpn = h2
                default.tls.clientAuth = required
                default.tls.clientCA = ca.pem
                default.tls.backend.ca = own.pem
                default.tls.backend.serverName = app.internal
                default.timeout.handshake = 5s
                route.a.domains = a.example
                route.b.domains = b.example
                route.b.tls = terminate
                route.b.tls.certificate = b.pem
                route.b.tls.minVersion = 1.2
                route.b.tls.ciphers = TLS_AES_256_GCM_SHA384
                route.b.tls.alpn = http/1.1
                route.b.tls.clientAuth = none
                route.b.timeout.handshake = 1s
                route.c.tls.backend.verify = false
                """);
        assertThat(config.routes()).map(route -> route.tls().orElseThrow()).containsExactly(
                new TlsConfig(of(CHAIN, ClientAuth.REQUIRED), Optional.of(new ReencryptConfig(true,
                        Optional.of(file("own.pem")), new ServerName.Fixed("app.internal"))), Duration.ofSeconds(5)),
                new TlsConfig(new TerminationConfig(List.of(new CertificateConfig.Pem(file("b.pem"), KEY)),
                        TlsVersion.TLS_1_2, List.of("TLS_AES_256_GCM_SHA384"), List.of("http/1.1"), ClientAuth.NONE,
                        Optional.empty()), Optional.empty(), Duration.ofSeconds(1)),
                new TlsConfig(of(CHAIN, ClientAuth.REQUIRED), Optional.of(new ReencryptConfig(false,
                        Optional.empty(), new ServerName.Fixed("app.internal"))), Duration.ofSeconds(5)));
    }

    private static TerminationConfig of(FileConfig chain, ClientAuth auth) {
        return new TerminationConfig(List.of(new CertificateConfig.Pem(chain, KEY)), TlsVersion.TLS_1_3,
                List.of("TLS_AES_128_GCM_SHA256"), List.of("h2"), auth, Optional.of(file("ca.pem")));
    }

    @Test
    void whatDefaultSaysOfTlsIsNotAppliedWhereItHasNoMeaning() {
        ProxyConfig config = TestFile.load("""
                default.listen = 443
                default.targets = app:443
                default.tls = terminate-and-reencrypt
                default.tls.certificate = a.pem
                default.tls.key = a.key
                default.tls.password = x
                default.tls.clientCA = ca.pem
                default.timeout.handshake = 1s
                default.tls.backend.ca = own.pem
                route.off.tls = off
                route.own.tls.certificate = self-signed
                route.p12.tls.certificate = b.p12
                route.p12.tls.password = y
                route.there.action = redirect
                """);
        assertThat(config.routes()).map(route -> route.tls().map(tls -> tls.clients().certificates()).orElse(List.of()))
                .containsExactly(List.of(),
                        List.of(new CertificateConfig.SelfSigned(TestFile.FOLDER.resolve(".smartproxy"))),
                        List.of(new CertificateConfig.Pkcs12(file("b.p12"), new Secret("y"))),
                        List.of(new CertificateConfig.Pem(CHAIN, KEY)));
        assertThat(config.routes()).map(route -> route.tls().flatMap(tls -> tls.clients().clientCa()))
                .containsOnly(Optional.empty());
        // There is no target to encrypt for.
        assertThat(config.routes()).map(route -> route.match().tls()).containsExactly(
                TlsMode.OFF, TlsMode.REENCRYPT, TlsMode.REENCRYPT, TlsMode.TERMINATE);
        assertThat(config.routes().getLast().tls().orElseThrow().targets()).isEmpty();
    }

    @Test
    void everyActionAnswersOverTls() {
        String[] keys = {"tls = terminate", "tls.certificate = self-signed", "action = redirect"};
        assertThat(TestFile.route(keys).tls()).isPresent();
        keys[2] = "action = respond";
        assertThat(TestFile.route(keys).tls()).isPresent();
        keys[2] = "action = block";
        assertThat(TestFile.route(keys).tls()).isPresent();
    }
}
