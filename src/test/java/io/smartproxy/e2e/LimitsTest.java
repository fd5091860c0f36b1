package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How many are let in, over real sockets. Whoever is hears a word from the target; whoever is not hears nothing.
class LimitsTest {

    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";
    private static final int AT_ONCE = 200;
    private static final int PER_IP = 100;

    private final int port = Ports.free();
    private final int otherPort = Ports.free();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger mostInside = new AtomicInteger();
    private final List<Socket> clients = new ArrayList<>();
    private Backend backend;
    private TestProxy proxy;

    @BeforeEach
    void startBackend() throws IOException {
        backend = Backend.start(this::serve);
    }

    private void serve(Socket socket) throws IOException {
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            socket.getOutputStream().write('x');
            socket.getInputStream().transferTo(socket.getOutputStream());
        } finally {
            inside.decrementAndGet();
        }
    }

    @AfterEach
    void stop() throws IOException {
        leave();
        if (proxy != null) {
            proxy.close();
        }
        backend.close();
    }

    private void start(String keys) throws IOException {
        start(Path.of(""), keys);
    }

    /// @param keys with `<target>` for the backend
    private void start(Path folder, String keys) throws IOException {
        proxy = TestProxy.start(folder, "cleanup.delay = 10ms\n" + keys.replace("<target>", backend.address()));
    }

    private void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }

    private void enter(int at) throws IOException {
        enter(V4, at);
    }

    /// Connects a client that is let in, and stays.
    private void enter(String host, int at) throws IOException {
        Socket client = connect(host, at);
        clients.add(client);
        assertThat(client.getInputStream().read()).as("the target's word to client %d", clients.size()).isEqualTo('x');
    }

    private static void assertTurnedAway(int at) throws IOException {
        assertTurnedAway(V4, at);
    }

    private static void assertTurnedAway(String host, int at) throws IOException {
        try (Socket client = connect(host, at)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static Socket connect(String host, int at) throws IOException {
        Socket client = new Socket(InetAddress.getByName(host), at);
        client.setSoTimeout((int) Await.LIMIT.toMillis());
        return client;
    }

    @Test
    void neverMoreOfOneClientThanItMayHave() throws Exception {
        rush(8);
    }

    @Test
    @Tag("soak")
    void neverMoreOfOneClientThanItMayHaveInAThousandRounds() throws Exception {
        rush(1_000);
    }

    private void rush(int rounds) throws Exception {
        start("""
                connectionRateLimitPerMinute = off
                route.a.listen = 127.0.0.1:%d
                route.a.targets = <target>
                """.formatted(port));
        for (int round = 1; round <= rounds; round++) {
            try (Rush rush = Rush.of(AT_ONCE, port)) {
                assertThat(rush.size()).as("let in, round %d", round).isEqualTo(PER_IP);
                if (round % 2 == 0) {
                    rush.reset();
                }
            }
            // Both sides must have seen the end: the proxy to have the places back, the target to count right.
            proxy.awaitIdle();
            Await.until("nobody is inside", () -> inside.get() == 0);
        }
        assertThat(mostInside).hasValue(PER_IP);
        proxy.awaitRefused(RefusalReason.PER_IP_LIMIT, (long) (AT_ONCE - PER_IP) * rounds);
        assertThat(backend.accepted()).isEqualTo(PER_IP * rounds);
    }

    @Test
    void aMinuteOfOneClientHasThreeHundredConnections() throws IOException {
        start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = <target>
                """.formatted(port));
        for (int i = 0; i < 300; i++) {
            enter(port);
            leave();
        }
        for (int i = 0; i < 100; i++) {
            assertTurnedAway(port);
        }
        proxy.awaitRefused(RefusalReason.RATE_LIMIT, 100);
        assertThat(backend.accepted()).isEqualTo(300);
    }

    /// On a socket of IPv6 that takes IPv4 in, the kernel shows the latter as `::ffff:127.0.0.1`.
    @Test
    void anAddressIsTheSameThroughEitherKindOfSocket() throws IOException {
        Machine.needsAddress(V6);
        start("""
                maxConnectionsPerIP = 2
                route.v4.listen = 127.0.0.1:%d
                route.v4.targets = <target>
                route.both.listen = %d
                route.both.targets = <target>
                """.formatted(port, otherPort));
        enter(V4, port);
        enter("::ffff:127.0.0.1", otherPort);
        assertTurnedAway(V4, port);
        assertTurnedAway(V4, otherPort);
        assertTurnedAway("::ffff:127.0.0.1", otherPort);
        enter(V6, otherPort);
        enter(V6, otherPort);
        assertTurnedAway(V6, otherPort);
        proxy.awaitRefused(RefusalReason.PER_IP_LIMIT, 4);
    }

    @Test
    void terminatedConnectionsCountAsPlainOnes(@TempDir Path folder) throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        start(folder, """
                maxConnectionsPerIP = 3
                connectionRateLimitPerMinute = off
                route.plain.listen = 127.0.0.1:%d
                route.plain.targets = <target>
                route.tls.listen = 127.0.0.1:%d
                route.tls.tls = terminate
                route.tls.tls.certificate = a.example.pem
                route.tls.tls.key = a.example.key
                route.tls.targets = <target>
                """.formatted(port, otherPort));
        try (TlsClient one = enterByTls(); TlsClient two = enterByTls()) {
            enter(port);
            assertTurnedAway(port);
            for (int i = 0; i < 20; i++) {
                // Before the handshake, which would be the dear part.
                assertHelloIsNotAnswered();
            }
            proxy.awaitRefused(RefusalReason.PER_IP_LIMIT, 21);
            assertThat(backend.accepted()).isEqualTo(3);
            one.closeInOrder();
            two.reset();
        }
        Await.until("they have gone", () -> proxy.proxy().registry().active() == 1);
        enter(port);
        try (TlsClient _ = enterByTls()) {
            assertTurnedAway(port);
        }
    }

    private void assertHelloIsNotAnswered() throws IOException {
        try (Socket client = connect(V4, otherPort)) {
            client.getOutputStream().write(HostileClient.hello());
            HostileClient.awaitEnd(client);
        } catch (SocketException _) {
            // The proxy was quicker, and the hello came to a closed socket.
        }
    }

    private TlsClient enterByTls() throws IOException {
        TlsClient client = TlsClient.connect(otherPort, SniClient.TLS_1_3);
        assertThat(client.in().read()).isEqualTo('x');
        return client;
    }

    @Test
    void theLimitOfARouteIsItsOwn() throws IOException {
        start("""
                default.security.maxConnections = 2
                route.a.listen = 127.0.0.1:%d
                route.a.targets = <target>
                route.b.listen = 127.0.0.1:%d
                route.b.targets = <target>
                """.formatted(port, otherPort));
        enter(port);
        enter(port);
        assertTurnedAway(port);
        enter(otherPort);
        enter(otherPort);
        assertTurnedAway(otherPort);
        proxy.awaitRefused(RefusalReason.ROUTE_LIMIT, 2);
        leave();
        proxy.awaitIdle();
        enter(port);
        enter(otherPort);
    }

    @Test
    void theLimitOfAllIsSharedByAll() throws IOException {
        start("""
                maxConnections = 5
                route.a.listen = 127.0.0.1:%d
                route.a.targets = <target>
                route.b.listen = 127.0.0.1:%d
                route.b.targets = <target>
                """.formatted(port, otherPort));
        for (int i = 0; i < 3; i++) {
            enter(port);
        }
        enter(otherPort);
        enter(otherPort);
        assertTurnedAway(port);
        assertTurnedAway(otherPort);
        proxy.awaitRefused(RefusalReason.GLOBAL_LIMIT, 2);
        leave();
        proxy.awaitIdle();
        for (int i = 0; i < 5; i++) {
            enter(otherPort);
        }
        assertTurnedAway(port);
    }

    /// Who is turned away by one limit has taken, and given back, the places that come before it.
    @Test
    void aRefusalKeepsNothingOfTheLimitsBeforeIt() throws IOException {
        start("""
                maxConnections = 3
                maxConnectionsPerIP = 2
                route.a.listen = 127.0.0.1:%d
                route.a.security.maxConnections = 1
                route.a.targets = <target>
                route.b.listen = 127.0.0.1:%d
                route.b.targets = <target>
                """.formatted(port, otherPort));
        enter(port);
        for (int i = 1; i <= 10; i++) {
            assertTurnedAway(port);
            proxy.awaitRefused(RefusalReason.ROUTE_LIMIT, i);
        }
        enter(otherPort);
        for (int i = 1; i <= 10; i++) {
            assertTurnedAway(otherPort);
            proxy.awaitRefused(RefusalReason.PER_IP_LIMIT, i);
        }
    }
}
