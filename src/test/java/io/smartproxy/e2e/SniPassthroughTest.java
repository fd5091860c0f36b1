package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One listener and three TLS servers, by `openssl`: the name that a client asks for, the protocols and the versions
/// that it offers decide who answers, and the certificate that it sees is the server's own.
class SniPassthroughTest {

    @TempDir
    private static Path folder;
    private static TlsServer shop;
    private static TlsServer branches;
    private static TlsServer rest;

    @BeforeAll
    static void startServers() throws Exception {
        shop = TlsServer.start(folder, "shop.test");
        branches = TlsServer.start(folder, "branches.test");
        rest = TlsServer.start(folder, "rest.test");
    }

    @AfterAll
    static void stopServers() throws Exception {
        for (TlsServer server : new TlsServer[] {shop, branches, rest}) {
            if (server != null) {
                server.close();
            }
        }
    }

    /// What `openssl s_client` tells of a connection on which it has sent one line.
    private static Program client(int port, String... options) throws Exception {
        Path lines = Files.writeString(folder.resolve("lines"), "stressed\nCLOSE\n");
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port,
                "-ign_eof"));
        command.addAll(List.of(options));
        return Program.start(command, lines, new ByteArrayOutputStream());
    }

    /// The server is the one with this certificate, and what is said to it comes back as it says it.
    private static void assertAnswers(TlsServer server, int port, String... options) throws Exception {
        try (Program client = client(port, options)) {
            assertThat(client.status()).as(client::toString).isZero();
            assertThat(client.output()).contains(server.certificate()).contains("\ndesserts\n");
        }
    }

    @Test
    void theNameDecidesWhoAnswers() throws Exception {
        int port = Ports.free();
        String text = """
                default.listen = 127.0.0.1:%d
                route.rest.targets = %s
                route.branches.domains = *.shop.test
                route.branches.targets = %s
                route.shop.domains = shop.test
                route.shop.targets = %s
                """.formatted(port, rest.address(), branches.address(), shop.address());
        try (TestProxy proxy = TestProxy.start(text)) {
            assertAnswers(shop, port, "-servername", "shop.test");
            assertAnswers(shop, port, "-servername", "Shop.TEST");
            assertAnswers(branches, port, "-servername", "one.shop.test");
            assertAnswers(branches, port, "-servername", "two.of.shop.test");
            assertAnswers(rest, port, "-servername", "workshop.test");
            assertAnswers(rest, port, "-noservername");
            proxy.awaitClosed(CloseReason.NORMAL, 6);
        }
    }

    @Test
    void aNameThatNoRouteHasIsRefused() throws Exception {
        int port = Ports.free();
        String text = """
                route.shop.listen = 127.0.0.1:%d
                route.shop.domains = shop.test
                route.shop.targets = %s
                """.formatted(port, shop.address());
        try (TestProxy proxy = TestProxy.start(text); Program client = client(port, "-servername", "bank.test")) {
            assertThat(client.status()).isNotZero();
            assertThat(client.output()).contains("no peer certificate available");
            proxy.awaitRefused(RefusalReason.NO_ROUTE, 1);
            proxy.awaitLogged(": no-route, ");
            assertAnswers(shop, port, "-servername", "shop.test");
        }
    }

    @Test
    void theProtocolsThatAreOfferedDecideWhoAnswers() throws Exception {
        int port = Ports.free();
        String text = """
                default.listen = 127.0.0.1:%d
                route.h2.alpn = h2
                route.h2.targets = %s
                route.rest.targets = %s
                """.formatted(port, shop.address(), rest.address());
        try (TestProxy proxy = TestProxy.start(text)) {
            assertAnswers(shop, port, "-servername", "shop.test", "-alpn", "http/1.1,h2");
            assertAnswers(rest, port, "-servername", "shop.test", "-alpn", "http/1.1");
            assertAnswers(rest, port, "-servername", "shop.test");
            proxy.awaitIdle();
        }
    }

    @Test
    void theVersionsThatAreOfferedDecideWhoAnswers() throws Exception {
        int port = Ports.free();
        String text = """
                default.listen = 127.0.0.1:%d
                route.new.tlsVersions = 1.3
                route.new.targets = %s
                route.old.tlsVersions = 1.2
                route.old.targets = %s
                """.formatted(port, shop.address(), rest.address());
        try (TestProxy proxy = TestProxy.start(text)) {
            assertAnswers(shop, port, "-servername", "shop.test");
            assertAnswers(shop, port, "-servername", "shop.test", "-tls1_3");
            assertAnswers(rest, port, "-servername", "shop.test", "-tls1_2");
            proxy.awaitIdle();
        }
    }
}
