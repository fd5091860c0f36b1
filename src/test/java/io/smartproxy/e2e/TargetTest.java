package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where connections are forwarded to, in every form in which the file may write it, and what becomes of them when
/// nobody is there.
class TargetTest {

    private final int port = Ports.free();
    private Backend one;
    private Backend two;
    private TestProxy proxy;

    @BeforeEach
    void startBackends() throws IOException {
        one = Backend.greeting("one");
        two = Backend.greeting("two");
    }

    @AfterEach
    void close() throws IOException {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
        one.close();
        two.close();
    }

    private void start(String targets, Object... values) throws IOException {
        proxy = TestProxy.start("route.a.listen = 127.0.0.1:" + port + "\n" + targets.formatted(values));
    }

    /// What comes back for a few bytes: what the server says by itself, and the bytes.
    private static String talk(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            socket.getOutputStream().write(" hears".getBytes());
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes());
        }
    }

    private String talk() throws IOException {
        return talk(TestProxy.connect(port));
    }

    private void assertClosed() throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private long warnings(String words) {
        return proxy.logged().lines().filter(line -> line.contains(" WARN ") && line.contains(words)).count();
    }

    @Test
    void aStarKeepsThePortThatWasConnectedTo() throws IOException {
        Machine.needsAddress("127.0.0.2");
        proxy = TestProxy.start("""
                route.a.listen = 127.0.0.2:%d, 127.0.0.2:%d
                route.a.targets = 127.0.0.1:*
                """.formatted(one.port(), two.port()));
        InetAddress address = InetAddress.getByName("127.0.0.2");
        assertThat(talk(new Socket(address, one.port()))).isEqualTo("one hears");
        assertThat(talk(new Socket(address, two.port()))).isEqualTo("two hears");
    }

    @Test
    void aNameIsLookedUp() throws IOException {
        start("route.a.targets = localhost:%d", one.port());
        assertThat(talk()).isEqualTo("one hears");
    }

    @Test
    void aUnixSocketIsATarget(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("app.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual().start(() -> echo(server));
            start("route.a.targets = unix:%s", path);
            assertThat(talk()).isEqualTo(" hears");
            proxy.awaitClosed(CloseReason.NORMAL, 1);
            proxy.awaitLogged(" to unix:" + path + ": normal");
        }
    }

    private static void echo(ServerSocketChannel server) {
        try (SocketChannel channel = server.accept()) {
            ByteBuffer bytes = ByteBuffer.wrap(Channels.newInputStream(channel).readAllBytes());
            channel.write(bytes);
        } catch (IOException _) {
            // Shows in the test as a client without an answer.
        }
    }

    @Test
    void theBuiltInDemoIsATarget() throws IOException {
        start("route.a.targets = builtin:demo");
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello".getBytes());
            assertThat(client.getInputStream().readAllBytes()).asString()
                    .startsWith("HTTP/1.1 200 ").contains("hello");
        }
    }

    @Test
    void whereOneCannotBeReachedTheNextIsTried() throws IOException {
        int dead = Ports.free();
        start("route.a.targets = 127.0.0.1:%d, 127.0.0.2:%d, %s, %s", dead, dead, one.address(), two.address());
        assertThat(talk()).isEqualTo("one hears");
        assertThat(two.accepted()).isZero();
        Await.until("a warning for each that was passed over", () -> warnings("cannot reach target") == 2);
        assertThat(warnings("route a: cannot reach target 127.0.0.1:" + dead + ": ")).isEqualTo(1);
        assertThat(warnings("route a: cannot reach target 127.0.0.2:" + dead + ": ")).isEqualTo(1);
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @Test
    void noMoreTargetsAreTriedThanRetriesAllow() throws IOException {
        int dead = Ports.free();
        start("""
                route.a.retries = 1
                route.a.targets = 127.0.0.1:%d, 127.0.0.2:%d, %s
                """, dead, dead, one.address());
        assertClosed();
        proxy.awaitClosed(CloseReason.CONNECT_FAILED, 1);
        assertThat(one.accepted()).isZero();
    }

    @Test
    void aTargetThatDoesNotAnswerIsGivenUpAfterItsTime() throws IOException {
        try (FullServer silent = FullServer.start()) {
            start("""
                    route.a.timeout.connect = 300ms
                    route.a.targets = %s, %s
                    """, silent.address(), two.address());
            long start = System.nanoTime();
            assertThat(talk()).isEqualTo("two hears");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
            Await.until("the warning", () -> warnings("cannot reach target " + silent.address() + ": ") == 1);
        }
    }

    @Test
    void theTargetsTakeTurns() throws IOException {
        start("route.a.targets = %s, %s", one.address(), two.address());
        for (int i = 0; i < 3; i++) {
            assertThat(talk()).isEqualTo("one hears");
            assertThat(talk()).isEqualTo("two hears");
        }
    }

    @Test
    void aDeadTargetIsOneWarningHoweverManyConnectionsItFails() throws IOException {
        int dead = Ports.free();
        start("route.a.targets = 127.0.0.1:%d", dead);
        assertClosed();
        Await.until("the first warning at once", () -> warnings("cannot reach target 127.0.0.1:" + dead) == 1);
        for (int i = 0; i < 200; i++) {
            assertClosed();
        }
        proxy.awaitClosed(CloseReason.CONNECT_FAILED, 201);
        proxy.close();
        List<Integer> folded = Pattern.compile("cannot reach target 127.0.0.1:" + dead + ": .* \\((\\d+)x in 5s\\)")
                .matcher(proxy.logged()).results().map(found -> Integer.parseInt(found.group(1))).toList();
        assertThat(folded.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(warnings("cannot reach target")).isEqualTo(1 + folded.size());
        // One window of five seconds, or a few on a slow machine.
        assertThat(folded).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void aNameThatDoesNotResolveIsAWarningAndTheOtherRoutesWork() throws IOException {
        int other = Ports.free();
        start("""
                route.a.targets = no-such-host.invalid:80
                route.b.listen = 127.0.0.1:%d
                route.b.targets = %s
                """, other, two.address());
        assertThat(talk(TestProxy.connect(other))).isEqualTo("two hears");
        Await.until("the warning", () -> warnings(
                "route a: the name of target no-such-host.invalid:80 does not resolve for now") == 1);
        assertClosed();
        proxy.awaitClosed(CloseReason.CONNECT_FAILED, 1);
        Await.until("the second warning",
                () -> warnings("cannot reach target no-such-host.invalid:80: the name does not resolve") == 1);
        assertThat(talk(TestProxy.connect(other))).isEqualTo("two hears");
    }

    @Test
    void aMissingUnixSocketIsConnectFailed(@TempDir Path folder) throws IOException {
        start("route.a.targets = unix:%s", folder.resolve("none.sock"));
        assertClosed();
        proxy.awaitClosed(CloseReason.CONNECT_FAILED, 1);
        Await.until("the warning", () -> warnings("cannot reach target unix:" + folder.resolve("none.sock")) == 1);
    }
}
