package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Places come back on every path out. There is one for each client, one on each route and one in all: a single one
/// that is lost turns everybody away.
class PermitsTest {

    private static final int TIMES = 3;
    private static final long SEED = 4;

    /// What a client does, and sees.
    private interface Visit {
        void pay() throws IOException;
    }

    private final int port = Ports.free();
    private final int goodPort = Ports.free();
    private Backend echo;
    private Backend backend;
    private TestProxy proxy;

    @BeforeEach
    void startBackend() throws IOException {
        echo = Backend.echo();
        backend = echo;
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        backend.close();
        echo.close();
    }

    private void start(String keys) throws IOException {
        start(Path.of(""), keys);
    }

    private void start(Path folder, String keys) throws IOException {
        proxy = TestProxy.start(folder, """
                maxConnections = 1
                maxConnectionsPerIP = 1
                connectionRateLimitPerMinute = off
                cleanup.delay = 10ms
                default.security.maxConnections = 1
                route.good.listen = 127.0.0.1:%d
                route.good.targets = %s
                route.a.listen = 127.0.0.1:%d
                """.formatted(goodPort, echo.address(), port) + keys);
    }

    private void startTo(Backend target, String keys) throws IOException {
        backend = target;
        start(keys + "route.a.targets = " + target.address() + "\n");
    }

    /// Pays the visits one after the other, each when the one before has come to that end and is off the books, and
    /// then one more that is served.
    private void assertPlacesComeBack(Ending ending, Visit visit) throws IOException {
        for (int i = 1; i <= TIMES; i++) {
            visit.pay();
            await(ending, i);
        }
        try (Socket good = TestProxy.connect(goodPort)) {
            assertEchoes(good);
        }
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().connections().total()).isEqualTo(TIMES + 1);
    }

    private void await(Ending ending, long count) {
        switch (ending) {
            case RefusalReason refused -> proxy.awaitRefused(refused, count);
            case CloseReason closed -> proxy.awaitClosed(closed, count);
        }
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write("words".getBytes());
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("words");
    }

    /// A client that says something and waits for the end, whatever its kind.
    private void sayAndWait() throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(HostileClient.request());
            HostileClient.awaitEnd(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverNoRouteIsFoundFor(HostileClient hostile) throws IOException {
        boolean waited = hostile.ending() == RefusalReason.PREFACE_TIMEOUT;
        startTo(echo, "timeout.preface = " + (waited ? "100ms" : "20s") + "\nroute.a.domains = good.example\n");
        Random random = new Random(SEED);
        assertPlacesComeBack(hostile.ending(), () -> {
            try (Socket client = TestProxy.connect(port)) {
                play(hostile, client, random);
                HostileClient.awaitEnd(client);
            }
        });
    }

    private static void play(HostileClient hostile, Socket client, Random random) {
        try {
            hostile.play(client, random);
        } catch (IOException _) {
            // The proxy had seen enough and has closed before the client was through.
        }
    }

    @Test
    void whoeverIsOnABlockList() throws IOException {
        startTo(echo, "route.a.security.ipBlockList = 127.0.0.0/8\n");
        assertPlacesComeBack(RefusalReason.IP_BLOCKED, this::sayAndWait);
    }

    @Test
    void whoeverIsBlocked() throws IOException {
        start("route.a.action = block\n");
        assertPlacesComeBack(RefusalReason.BLOCKED, this::sayAndWait);
    }

    @Test
    void whoeverIsAnsweredByTheProxyItself() throws IOException {
        start("route.a.action = respond\n");
        assertPlacesComeBack(CloseReason.NORMAL,
                () -> assertThat(HttpBackends.ask(port, HttpBackends.get("a", "/"))).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void whoseTargetCannotBeReached() throws IOException {
        start("route.a.targets = 127.0.0.1:" + Ports.free() + "\n");
        assertPlacesComeBack(CloseReason.CONNECT_FAILED, this::sayAndWait);
    }

    @Test
    void whoeverLeavesInOrder() throws IOException {
        startTo(echo, "");
        assertPlacesComeBack(CloseReason.NORMAL, () -> {
            try (Socket client = TestProxy.connect(port)) {
                assertEchoes(client);
            }
        });
    }

    @Test
    void whoeverResets() throws IOException {
        startTo(echo, "");
        assertPlacesComeBack(CloseReason.CLIENT_ERROR, () -> {
            Socket client = TestProxy.connect(port);
            assertEchoes(client);
            Resets.reset(client);
        });
    }

    @Test
    void whoseTargetResets() throws IOException {
        // Not before something has come: a target that resets at once may not have been reached at all.
        startTo(Backend.start(target -> {
            target.getInputStream().read();
            Resets.reset(target);
        }), "");
        assertPlacesComeBack(CloseReason.TARGET_ERROR, () -> {
            try (Socket client = TestProxy.connect(port)) {
                client.getOutputStream().write('x');
                Resets.assertReset(client);
            }
        });
    }

    @Test
    void whoeverSaysNothingForTooLong() throws IOException {
        startTo(echo, "route.a.inactivityTimeout = 100ms\n");
        assertPlacesComeBack(CloseReason.INACTIVE, () -> {
            try (Socket client = TestProxy.connect(port)) {
                HostileClient.awaitEnd(client);
            }
        });
    }

    @Test
    void whoeverDoesNotAgreeOnTls(@TempDir Path folder) throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        start(folder, terminated("terminate") + "route.a.tls.minVersion = 1.3\n");
        SniClient old = new SniClient(folder.resolve("a.example.pem")).version(SniClient.TLS_1_2);
        assertPlacesComeBack(CloseReason.HANDSHAKE_FAILED,
                () -> assertThatThrownBy(() -> old.connect(port)).isInstanceOf(SSLException.class));
    }

    @Test
    void whoseTargetDoesNotAgreeOnTls(@TempDir Path folder) throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        start(folder, terminated("terminate-and-reencrypt"));
        assertPlacesComeBack(CloseReason.HANDSHAKE_FAILED, () -> {
            try (TlsClient client = TlsClient.connect(port, SniClient.TLS_1_3)) {
                assertThat(client.in().read()).isEqualTo(-1);
            }
        });
    }

    private String terminated(String mode) {
        return """
                route.a.tls = %s
                route.a.tls.certificate = a.example.pem
                route.a.tls.key = a.example.key
                route.a.targets = %s
                """.formatted(mode, echo.address());
    }
}
