package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.TargetState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A target dies in one way or another, and clients get the other one.
class DeadTargetTest {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    /// What a busy machine may add.
    private static final Duration SLACK = Duration.ofSeconds(3);

    private final int port = Ports.free();
    private final int targetPort = Ports.free();
    @TempDir
    private Path folder;
    private Backend other;
    private Program target;
    private TestProxy proxy;

    @BeforeEach
    void startOther() throws IOException {
        other = Backend.start(socket -> {
            byte[] request = socket.getInputStream().readNBytes(4);
            socket.getOutputStream().write((request.length == 4 ? "HTTP/1.1 200 other\r\n\r\n" : "").getBytes());
            // The rest of the head; closing without it would be a reset.
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        });
    }

    @AfterEach
    void close() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        if (target != null) {
            target.close();
        }
        other.close();
    }

    private void startTarget() throws Exception {
        Files.createDirectories(folder.resolve("www"));
        target = NginxServer.run(folder, """
                server {
                    listen 127.0.0.1:%d;
                    location / {
                        return 200 "target";
                    }
                }
                """.formatted(targetPort)).awaitPort(targetPort);
    }

    private void startProxy(String host, String... keys) throws IOException {
        proxy = TestProxy.start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s:%d, %s
                route.a.timeout.connect = %dms
                route.a.""".formatted(port, host, targetPort, other.address(), CONNECT.toMillis())
                + String.join("\nroute.a.", keys));
    }

    private TargetState state() {
        return proxy.proxy().metrics().routes().getFirst().targets().getFirst().health().state();
    }

    /// @return how a client is answered: with a word of the target's or the other's, or not at all
    private String ask() throws IOException {
        return HttpBackends.ask(port, "GET / HTTP/1.0\r\n\r\n");
    }

    /// Asks as often, one after the other, and has the other answer all of them in time.
    private void assertOtherAnswers(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            assertThat(ask()).contains("other");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CONNECT.plus(SLACK));
        }
    }

    private void assertBothAnswer() throws IOException {
        assertThat(ask() + ask()).contains("target", "other");
    }

    private void awaitState(TargetState wanted) {
        Await.until(() -> wanted + " of the target:\n" + proxy.logged(), Await.LIMIT, () -> state() == wanted);
    }

    @Test
    void killed() throws Exception {
        startTarget();
        startProxy("127.0.0.1", "health.ejectFor = 500ms");
        assertBothAnswer();
        target.signal("KILL");
        assertThat(target.status()).isNotZero();
        assertOtherAnswers(6);
        assertThat(state()).isEqualTo(TargetState.EJECTED);
        proxy.awaitLogged("is out for 500 ms: 3 connections in a row have failed: Connection refused");
        startTarget();
        Await.until("it is back", () -> {
            try {
                return ask().contains("target");
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
        assertThat(state()).isEqualTo(TargetState.UP);
    }

    @Test
    void stopped() throws Exception {
        startTarget();
        // Its kernel goes on to take connections; only a check that wants an answer finds out.
        startProxy("127.0.0.1", "health.check = http", "health.interval = 100ms", "health.timeout = 300ms");
        assertBothAnswer();
        target.signal("STOP");
        try {
            awaitState(TargetState.DOWN);
            assertOtherAnswers(6);
            proxy.awaitLogged("is down: 3 checks in a row have failed: not done after 300 ms");
        } finally {
            target.signal("CONT");
        }
        awaitState(TargetState.UP);
        assertBothAnswer();
    }

    @Test
    void itsPortClosed() throws Exception {
        startProxy("127.0.0.1", "health.check = tcp", "health.interval = 100ms");
        assertOtherAnswers(6);
        awaitState(TargetState.DOWN);
        startTarget();
        awaitState(TargetState.UP);
        assertBothAnswer();
    }

    @Test
    void inABlackHole() throws Exception {
        try (Namespace hole = Namespace.make()) {
            try (Program there = hole.start("socat", "TCP-LISTEN:" + targetPort + ",fork,reuseaddr",
                    "SYSTEM:echo target; cat")) {
                startProxy(hole.address(), "health.ejectFor = 1h", "inactivityTimeout = off");
                Await.until("the target", () -> answersItself(hole.address()));
                assertThat(there.errors()).isEmpty();
                try (Socket before = TestProxy.connect(port)) {
                    // Whoever speaks first here is the target, whose turn it is.
                    assertThat(before.getInputStream().read()).isEqualTo('t');
                    hole.swallow(targetPort);
                    assertOtherAnswers(6);
                    assertThat(state()).isEqualTo(TargetState.EJECTED);
                    assertThat(proxy.logged()).contains("connections in a row have failed: Connect timed out");
                    hole.spare();
                    before.getInputStream().skipNBytes("arget\n".length());
                    before.getOutputStream().write("still here".getBytes());
                    assertThat(before.getInputStream().readNBytes(10)).asString().isEqualTo("still here");
                }
            }
        }
    }

    private boolean answersItself(String host) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, targetPort), 1000);
            return socket.getInputStream().read() == 't';
        } catch (IOException _) {
            return false;
        }
    }
}
