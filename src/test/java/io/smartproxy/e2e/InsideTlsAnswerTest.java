package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static io.smartproxy.e2e.SniClient.TLS_1_2;
import static io.smartproxy.e2e.SniClient.TLS_1_3;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The answers that the proxy gives itself, over TLS: they arrive whole, and with the word that nothing more follows.
class InsideTlsAnswerTest {

    private static final int PORT = Ports.free();
    private static final HttpBackends BACKENDS = new HttpBackends();
    private static final String BODY = "fine, and all of it ".repeat(1000).strip();

    @TempDir
    private static Path folder;
    private static SniClient shop;
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("shop", Kind.ECDSA, "shop.test");
        shop = new SniClient(certificates.ca()).named("shop.test");
        proxy = BACKENDS.startProxy(folder, PORT, """
                default.tls = terminate
                default.tls.certificate = shop.pem
                default.tls.key = shop.key
                route.moved.path = /moved
                route.moved.action = redirect
                route.moved.redirect.to = https://elsewhere.test{path}
                route.fine.path = /fine
                route.fine.action = respond
                route.fine.respond.body = %s
                route.private.path = /private
                route.private.action = block
                route.rest.targets = <rest>
                """.formatted(BODY));
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

    private static String ask(String target) throws IOException {
        return shop.ask(PORT, get("shop.test", target));
    }

    private static long refused() {
        return proxy.proxy().metrics().refused(RefusalReason.BLOCKED);
    }

    @Test
    void aRedirect() throws IOException {
        assertThat(ask("/moved/a?b")).startsWith("HTTP/1.1 308 Permanent Redirect\r\n").endsWith("\r\n\r\n")
                .contains("\r\nLocation: https://elsewhere.test/moved/a?b\r\n", "\r\nConnection: close\r\n");
    }

    @Test
    void aFixedAnswer() throws IOException {
        assertThat(ask("/fine")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + BODY)
                .contains("\r\nContent-Length: " + BODY.length() + "\r\n");
    }

    @Test
    void anAnswerToHead() throws IOException {
        assertThat(shop.ask(PORT, "HEAD /fine HTTP/1.1\r\nHost: shop.test\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n").contains("\r\nContent-Length: " + BODY.length() + "\r\n");
    }

    @Test
    void aRefusal() throws IOException {
        long before = refused();
        assertThat(ask("/private")).startsWith("HTTP/1.1 403 Forbidden\r\n").endsWith("\r\n\r\nForbidden\n");
        proxy.awaitRefused(RefusalReason.BLOCKED, before + 1);
        assertThat(serverIn(ask("/"))).isEqualTo("rest");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void theEndIsSeenBeforeTheClientHasEnded(String version) throws IOException {
        long before = proxy.proxy().metrics().closed(CloseReason.NORMAL);
        try (SSLSocket client = shop.version(version).connect(PORT)) {
            // Less than the proxy would wait for the client's end.
            client.setSoTimeout(4000);
            client.getOutputStream().write(get("shop.test", "/fine").getBytes(ISO_8859_1));
            assertThat(client.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 200 ")
                    .endsWith("all of it");
        }
        proxy.awaitClosed(CloseReason.NORMAL, before + 1);
    }

    /// Without a lingering close, the kernel would answer what nobody reads with a reset, and that takes the answer
    /// with it.
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientThatSendsAllAndReadsAfterwardsGetsTheWholeAnswer(String version) throws IOException {
        try (SSLSocket client = shop.version(version).connect(PORT)) {
            client.getOutputStream().write("POST /fine HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 20000000\r\n\r\n"
                    .getBytes(ISO_8859_1));
            byte[] piece = new byte[1_000_000];
            for (int i = 0; i < 20; i++) {
                client.getOutputStream().write(piece);
            }
            assertThat(client.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 200 ")
                    .endsWith("all of it");
        }
    }

    /// By a program that shows each message of TLS.
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientThatIsStillSendingGetsTheWholeAnswerAndTheWordThatItEnds(String version) throws Exception {
        Path upload = folder.resolve("upload" + version);
        Files.writeString(upload, "POST /fine HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 50000000\r\n\r\n"
                + "x".repeat(5_000_000));
        Path messages = folder.resolve("messages" + version);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Program.run(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + PORT, "-servername", "shop.test", version,
                "-quiet", "-msg", "-msgfile", messages.toString()), upload, answer);
        assertThat(answer.toString(ISO_8859_1)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + BODY);
        assertThat(messages).content().containsPattern("<<< TLS 1.[23], Alert .length 0002., warning close_notify");
    }
}
