package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.RefusalReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client may not agree on TLS by one name and then ask for the host of another one, whose routes want a certificate
/// of it.
class MisdirectedRequestTest {

    private static final int PORT = Ports.free();
    private static final HttpBackends BACKENDS = new HttpBackends();

    @TempDir
    private static Path folder;
    private static SniClient client;
    private static ShownCertificate member;
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "*.test", "*.bank.test");
        member = ShownCertificate.of(certificates, certificates.client("member"));
        client = new SniClient(certificates.ca());
        proxy = BACKENDS.startProxy(folder, PORT, """
                default.tls = terminate
                default.tls.certificate = all.pem
                default.tls.key = all.key
                route.bank.domains = bank.test, *.bank.test
                route.bank.path = /
                route.bank.tls.clientAuth = required
                route.bank.tls.clientCA = ca.pem
                route.bank.targets = <bank>
                route.vault.domains = vault.test
                route.vault.tls.clientAuth = required
                route.vault.tls.clientCA = ca.pem
                route.vault.targets = <bank>
                route.shop.domains = shop.test, www.shop.test
                route.shop.path = /
                route.shop.targets = <shop>
                route.rest.path = /
                route.rest.targets = <rest>
                """);
    }

    @AfterEach
    void awaitIdle() {
        proxy.awaitIdle();
    }

    @AfterAll
    static void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        BACKENDS.close();
    }

    /// The request is refused, and no target hears of it.
    private static void assertMisdirected(SniClient asking, String request) throws IOException {
        long before = proxy.proxy().metrics().refused(RefusalReason.NO_ROUTE);
        int bank = BACKENDS.accepted("bank");
        int shop = BACKENDS.accepted("shop");
        assertThat(asking.ask(PORT, request)).startsWith("HTTP/1.1 421 Misdirected Request\r\n");
        proxy.awaitRefused(RefusalReason.NO_ROUTE, before + 1);
        assertThat(BACKENDS.accepted("bank")).isEqualTo(bank);
        assertThat(BACKENDS.accepted("shop")).isEqualTo(shop);
    }

    private static String server(SniClient asking, String request) throws IOException {
        return serverIn(asking.ask(PORT, request));
    }

    @Test
    void theBankOpensToMembersAlone() throws IOException {
        assertThat(server(client.named("bank.test").showing(member), get("bank.test", "/"))).isEqualTo("bank");
        assertThatThrownBy(() -> client.named("bank.test").ask(PORT, get("bank.test", "/")))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> client.named("a.bank.test").ask(PORT, get("shop.test", "/")))
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank.test", "bank.test:443", "BANK.Test", "bank.test.", "Bank.test.:8443", "bank.test:",
            "a.bank.test", "a.b.BANK.test:1", "vault.test"})
    void thereIsNoWayRoundItsCertificate(String host) throws IOException {
        for (SniClient asking : new SniClient[] {client.named("shop.test"), client}) {
            assertMisdirected(asking, get(host, "/"));
            assertMisdirected(asking, get("shop.test", "https://" + host + "/account"));
            assertMisdirected(asking, get("shop.test", "HTTP://" + host + "?x"));
            assertMisdirected(asking, "OPTIONS * HTTP/1.1\r\nX-A: b\r\nhost:\t " + host + " \r\n\r\n");
            assertMisdirected(asking, "CONNECT " + host.replaceFirst(":.*", "")
                    + ":443 HTTP/1.1\r\nHost: shop.test\r\n\r\n");
        }
    }

    @Test
    void anotherNamesHostIsRefusedWithoutACertificateBetweenThemToo() throws IOException {
        assertMisdirected(client.named("other.test"), get("www.shop.test", "/"));
        assertMisdirected(client, get("shop.test", "/"));
        assertMisdirected(client.named("bank.test").showing(member), get("shop.test", "/"));
    }

    @Test
    void whereTheTargetNamesAHostTheHeaderDoesNotCount() throws IOException {
        assertThat(server(client.named("shop.test"), get("bank.test", "https://shop.test/"))).isEqualTo("shop");
    }

    @Test
    void theHostOfTheOwnNameIsServed() throws IOException {
        SniClient shop = client.named("shop.test");
        assertThat(server(shop, get("shop.test", "/"))).isEqualTo("shop");
        assertThat(server(shop, get("SHOP.test.:443", "/"))).isEqualTo("shop");
        assertThat(server(shop, get("www.shop.test", "/"))).as("a name of the same routes").isEqualTo("shop");
        assertThat(server(client.named("bank.test").showing(member), get("a.bank.test", "/"))).isEqualTo("bank");
    }

    @Test
    void aHostThatNobodyElseHasIsServed() throws IOException {
        assertThat(server(client, get("other.test", "/"))).isEqualTo("rest");
        assertThat(server(client.named("other.test"), get("127.0.0.1:" + PORT, "/"))).isEqualTo("rest");
        assertThat(server(client.named("other.test"), "GET / HTTP/1.0\r\n\r\n")).isEqualTo("rest");
        assertThat(server(client.named("shop.test"), "GET / HTTP/1.0\r\n\r\n")).isEqualTo("shop");
        assertThat(server(client.named("shop.test"), get("other.test", "/"))).isEqualTo("shop");
        assertThat(server(client.named("shop.test"), get("test", "/"))).isEqualTo("shop");
    }

    /// A name in an odd writing is the same name, or nobody's: neither is a way in. By `openssl`, as the JDK sends no
    /// such names.
    @ParameterizedTest
    @ValueSource(strings = {"BANK.test", "bank.test.", "a.bank.test.", "Vault.Test."})
    void theNameInTheHelloMayBeWrittenOddly(String name) throws Exception {
        Path request = Files.writeString(folder.resolve("request"), get("bank.test", "/") + get("vault.test", "/"));
        int before = BACKENDS.accepted("bank");
        try (Program program = Program.start(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + PORT,
                "-servername", name, "-ign_eof"), request, new ByteArrayOutputStream())) {
            program.status();
            assertThat(program.errors()).contains(" alert ");
            assertThat(program.output()).doesNotContain("HTTP/1.1 200");
        }
        assertThat(BACKENDS.accepted("bank")).isEqualTo(before);
    }

    /// RFC 9112 section 3.2: which of two names counts is for nobody to guess.
    @Test
    void twoHostsAreNoRequest() throws IOException {
        long before = proxy.proxy().metrics().refused(RefusalReason.BAD_PREFACE);
        assertThat(client.named("shop.test").ask(PORT, "GET / HTTP/1.1\r\nHost: shop.test\r\nHost: bank.test\r\n\r\n"))
                .isEmpty();
        proxy.awaitRefused(RefusalReason.BAD_PREFACE, before + 1);
    }
}
