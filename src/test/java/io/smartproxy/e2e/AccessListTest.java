package io.smartproxy.e2e;

import static io.smartproxy.e2e.HttpBackends.ask;
import static io.smartproxy.e2e.HttpBackends.get;
import static io.smartproxy.e2e.HttpBackends.serverIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in by the lists of a route, whatever the route does, while the files behind the lists change.
class AccessListTest {

    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";
    private static final String THIRD = "127.0.0.3";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: a\r\n\r\n";

    private final int port = Ports.free();
    private final HttpBackends backends = new HttpBackends();
    @TempDir
    private Path folder;
    private TestProxy proxy;

    @BeforeEach
    void needsAddresses() {
        Machine.needsAddress(SECOND);
        Machine.needsAddress(THIRD);
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
        backends.close();
    }

    private void start(String routes) throws IOException {
        proxy = backends.startProxy(folder, port, """
                cleanup.delay = 10ms
                connectionRateLimitPerMinute = off
                """ + routes);
    }

    /// Writes a file of the proxy's as an editor does: whole or not at all.
    private void write(String name, String text) throws IOException {
        Path draft = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Socket connect(String from) throws IOException {
        Socket client = new Socket();
        client.bind(new InetSocketAddress(from, 0));
        client.connect(new InetSocketAddress("127.0.0.1", port));
        client.setSoTimeout((int) Await.LIMIT.toMillis());
        return client;
    }

    private boolean isServed(String from) throws IOException {
        try (Socket client = connect(from)) {
            return isServed(client);
        }
    }

    /// @return whether a request is answered; an end of the connection is the only other thing that may come
    private static boolean isServed(Socket client) throws IOException {
        try {
            client.getOutputStream().write(get("a.example", "/").getBytes());
            String answer = new String(client.getInputStream().readNBytes(ANSWER.length()));
            assertThat(answer).isIn(ANSWER, "");
            return !answer.isEmpty();
        } catch (SocketException _) {
            // The proxy closed with the request unread, and the kernel made it a reset.
            return false;
        }
    }

    private void awaitServed(String from, boolean served) {
        Await.until(from + " is " + (served ? "" : "not ") + "served", () -> {
            try {
                return isServed(from) == served;
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @Test
    void anAllowListLetsInNobodyElseAndABlockListWins() throws IOException {
        start("""
                route.a.security.ipAllowList = 127.0.0.1, 127.0.0.3/32, 10.0.0.0/8
                route.a.security.ipBlockList = 127.0.0.3
                route.a.targets = <a>
                """);
        assertThat(isServed(FIRST)).isTrue();
        assertThat(isServed(SECOND)).isFalse();
        assertThat(isServed(THIRD)).isFalse();
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 2);
        assertThat(backends.accepted("a")).isEqualTo(1);
    }

    @Test
    void aBlockListLetsInEverybodyElse() throws IOException {
        start("""
                route.a.security.ipBlockList = 127.0.0.2/31
                route.a.targets = <a>
                """);
        assertThat(isServed(FIRST)).isTrue();
        assertThat(isServed(SECOND)).isFalse();
        assertThat(isServed(THIRD)).isFalse();
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 2);
    }

    @Test
    void aListIsItsRoutesAlone() throws IOException {
        start("""
                route.shut.domains = shut.example
                route.shut.security.ipBlockList = 127.0.0.0/8
                route.shut.targets = <shut>
                route.rest.targets = <rest>
                """);
        assertThat(ask(port, get("shut.example", "/"))).as("and not what the next route would answer").isEmpty();
        assertThat(serverIn(ask(port, get("a.example", "/")))).isEqualTo("rest");
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 1);
    }

    @Test
    void aFileIsTakenUpWhenItChanges() throws IOException {
        write("blocked.txt", "# nobody yet\n");
        start("""
                route.a.security.ipBlockList = @blocked.txt
                route.a.targets = <a>
                """);
        assertThat(isServed(SECOND)).isTrue();
        write("blocked.txt", "10.0.0.0/8\n127.0.0.2 # and why\n");
        awaitServed(SECOND, false);
        assertThat(isServed(FIRST)).isTrue();
        write("blocked.txt", "127.0.0.1\n");
        awaitServed(SECOND, true);
        assertThat(isServed(FIRST)).isFalse();
    }

    @Test
    void openConnectionsOfAClientThatIsBlockedNowAreClosed() throws IOException {
        write("blocked.txt", "");
        start("""
                route.a.security.ipBlockList = @blocked.txt
                route.a.targets = <a>
                """);
        try (Socket first = connect(FIRST); Socket second = connect(SECOND); Socket again = connect(SECOND)) {
            assertThat(isServed(first)).isTrue();
            assertThat(isServed(second)).isTrue();
            assertThat(isServed(again)).isTrue();
            write("blocked.txt", SECOND + "\n");
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            assertThat(again.getInputStream().read()).isEqualTo(-1);
            proxy.awaitClosed(CloseReason.RELOAD, 2);
            assertThat(isServed(first)).isTrue();
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    /// By one that is taken off the list of those who may come, too.
    @Test
    void anAllowListIsTakenUpAsWell() throws IOException {
        write("allowed.txt", "127.0.0.1\n127.0.0.2\n");
        start("""
                route.a.security.ipAllowList = @allowed.txt
                route.a.targets = <a>
                """);
        try (Socket second = connect(SECOND)) {
            assertThat(isServed(second)).isTrue();
            assertThat(isServed(THIRD)).isFalse();
            write("allowed.txt", "127.0.0.1\n127.0.0.3\n");
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitClosed(CloseReason.RELOAD, 1);
        assertThat(isServed(THIRD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2\nnonsense\n127.0.0.1\n", "missing"})
    void aBrokenFileChangesNothingAndIsWarnedOf(String broken) throws IOException {
        write("blocked.txt", "127.0.0.2\n");
        start("""
                route.a.security.ipBlockList = @blocked.txt
                route.a.targets = <a>
                """);
        try (Socket first = connect(FIRST)) {
            assertThat(isServed(first)).isTrue();
            if (broken.equals("missing")) {
                Files.delete(folder.resolve("blocked.txt"));
            } else {
                write("blocked.txt", broken);
            }
            Await.until("a warning", () -> proxy.logged().contains("what was read before stays in use"));
            assertThat(isServed(first)).isTrue();
            assertThat(isServed(SECOND)).isFalse();
            assertThat(isServed(THIRD)).isTrue();
            write("blocked.txt", "127.0.0.3\n");
            awaitServed(THIRD, false);
            assertThat(isServed(SECOND)).isTrue();
            assertThat(isServed(first)).isTrue();
        }
        assertThat(proxy.logged().lines().filter(line -> line.contains(" WARN "))).as("warned once").singleElement()
                .asString().contains("blocked.txt").doesNotContain("nonsense");
    }

    @Test
    void answersOfTheProxyItselfAreForThoseLetInAlone() throws IOException {
        start("""
                default.security.ipBlockList = 127.0.0.2
                route.moved.path = /moved
                route.moved.action = redirect
                route.fine.path = /fine
                route.fine.action = respond
                """);
        assertThat(ask(FIRST, port, get("a", "/moved"))).startsWith("HTTP/1.1 308 ");
        assertThat(ask(FIRST, port, get("a", "/fine"))).startsWith("HTTP/1.1 200 ");
        assertThat(ask(SECOND, port, get("a", "/moved"))).isEmpty();
        assertThat(ask(SECOND, port, get("a", "/fine"))).isEmpty();
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 2);
        proxy.awaitClosed(CloseReason.NORMAL, 2);
    }

    private String terminated() throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        return """
                default.tls = terminate
                default.tls.certificate = a.example.pem
                default.tls.key = a.example.key
                """;
    }

    @Test
    void noHandshakeIsSpentOnWhoeverIsRefused() throws Exception {
        start(terminated() + """
                route.a.security.ipBlockList = 127.0.0.2
                route.a.targets = <a>
                """);
        assertServesByTls();
        proxy.awaitIdle();
        long sent = proxy.proxy().metrics().totals().sent();
        try (Socket client = connect(SECOND)) {
            client.getOutputStream().write(HostileClient.hello());
            HostileClient.awaitEnd(client);
        }
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 1);
        assertThat(proxy.proxy().metrics().totals().sent()).isEqualTo(sent);
    }

    private void assertServesByTls() throws IOException {
        try (TlsClient client = TlsClient.connect(port, SniClient.TLS_1_3, "a.example")) {
            client.out().write(get("a.example", "/").getBytes());
            assertThat(client.in().read()).isEqualTo('H');
            client.closeInOrder();
        }
    }

    /// Which route it is shows only in the request inside, so it is refused in there: in good order. By a program that
    /// shows each message of TLS.
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aRefusalInsideTlsEndsInGoodOrder(String version) throws Exception {
        start(terminated() + """
                route.shut.path = /shut
                route.shut.security.ipBlockList = 127.0.0.0/8
                route.shut.targets = <shut>
                route.rest.targets = <rest>
                """);
        assertServesByTls();
        Path request = Files.writeString(folder.resolve("request"), get("a.example", "/shut"));
        Path messages = folder.resolve("messages");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Program.run(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", "a.example", version,
                "-quiet", "-msg", "-msgfile", messages.toString()), request, answer);
        assertThat(answer.size()).isZero();
        assertThat(messages).content().containsPattern("<<< TLS 1.[23], Alert .length 0002., warning close_notify");
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 1);
        assertThat(backends.accepted("shut")).isZero();
    }
}
