package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.TargetFigures;
import io.smartproxy.metrics.TargetState;
import io.smartproxy.tls.TestCertificates;
import io.smartproxy.tls.TestCertificates.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks of targets' health, and what they mean for clients.
class TargetHealthTest {

    private static final String FAST = """
            default.health.interval = 100ms
            default.health.rise = 1
            default.health.fall = 1
            """;

    private final int port = Ports.free();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestProxy proxy;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    /// A server that answers a request with a status of its own, and greets whoever says something else by its name.
    private final class Server {
        private final Backend backend;
        private volatile int status = 200;

        private Server(String name) throws IOException {
            backend = Backend.start(socket -> {
                InputStream in = socket.getInputStream();
                if (in.read() == 'G') {
                    while (in.read() != '\n' || in.read() != '\r') {
                        // To the empty line.
                    }
                    socket.getOutputStream().write(("HTTP/1.1 " + status + " x\r\n\r\n").getBytes(ISO_8859_1));
                } else {
                    socket.getOutputStream().write(name.getBytes(ISO_8859_1));
                    in.transferTo(socket.getOutputStream());
                }
            });
            open.add(backend);
        }
    }

    private void start(Path folder, String text) throws IOException {
        proxy = TestProxy.start(folder, FAST + text.replace("PORT", "127.0.0.1:" + port));
    }

    private void start(String text) throws IOException {
        start(Path.of(""), text);
    }

    private TargetFigures figures(int target) {
        return proxy.proxy().metrics().routes().getFirst().targets().get(target);
    }

    private void await(int target, TargetState state) {
        Await.until(() -> state + " of " + figures(target) + "\n" + proxy.logged(), Await.LIMIT,
                () -> figures(target).health().state() == state);
    }

    /// @return the name of the target
    private String talk() throws IOException {
        Socket client = TestProxy.connect(port);
        open.add(client);
        client.getOutputStream().write('x');
        return String.valueOf((char) client.getInputStream().read());
    }

    private String talk(int times) throws IOException {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < times; i++) {
            names.append(talk());
        }
        return names.toString();
    }

    @Test
    void aTargetWhoseChecksFailGetsNoConnectionUntilItIsWellAgain() throws Exception {
        Server one = new Server("1");
        Server two = new Server("2");
        start("""
                route.a.listen = PORT
                route.a.targets = %s, %s
                route.a.health.check = http
                """.formatted(one.backend.address(), two.backend.address()));
        assertThat(talk(4)).isEqualTo("1212");
        one.status = 503;
        await(0, TargetState.DOWN);
        assertThat(figures(0).up()).isFalse();
        assertThat(figures(0).health().trouble()).isEqualTo("it answers with status 503");
        assertThat(talk(4)).isEqualTo("2222");
        one.status = 302;
        await(0, TargetState.UP);
        assertThat(talk(4)).contains("1", "2");
        proxy.awaitLogged(" WARN  route a: target " + one.backend.address()
                + " is down: a check has failed: it answers with status 503");
        proxy.awaitLogged(" INFO  route a: target " + one.backend.address() + " is up again");
    }

    @Test
    void aConnectionToATargetThatGoesDownIsLeftAlone() throws Exception {
        Server one = new Server("1");
        start("""
                route.a.listen = PORT
                route.a.targets = %s, builtin:demo backup
                route.a.health.check = http
                """.formatted(one.backend.address()));
        assertThat(talk()).isEqualTo("1");
        one.status = 500;
        await(0, TargetState.DOWN);
        Socket client = (Socket) open.getLast();
        client.getOutputStream().write('y');
        assertThat(client.getInputStream().read()).isEqualTo('y');
        assertThat(figures(0).active()).isEqualTo(1);
    }

    @Test
    void wrongChecksAreNoOutage() throws Exception {
        Server one = new Server("1");
        Server two = new Server("2");
        one.status = 404;
        two.status = 404;
        start("""
                route.a.listen = PORT
                route.a.targets = %s, %s
                route.a.health.check = http
                """.formatted(one.backend.address(), two.backend.address()));
        await(0, TargetState.DOWN);
        await(1, TargetState.DOWN);
        assertThat(talk(4)).contains("1", "2");
        proxy.awaitLogged(" WARN  route a: no target is up, connecting all the same to ");
        proxy.awaitLogged("(fail-open)");
    }

    @Test
    void theDemoAndAUnixSocketCanBeChecked(@TempDir Path folder) throws Exception {
        start(folder, """
                route.a.listen = PORT
                route.a.targets = builtin:demo, unix:none.sock
                route.a.health.check = http
                route.a.health.path = /bytes?n=1
                """);
        await(1, TargetState.DOWN);
        assertThat(figures(0).up()).isTrue();
        proxy.close();
        start(folder, """
                route.a.listen = PORT
                route.a.targets = builtin:demo
                route.a.health.check = http
                route.a.health.path = /bytes?n=nonsense
                """);
        await(0, TargetState.DOWN);
        assertThat(figures(0).health().trouble()).isEqualTo("it answers with status 400");
    }

    @Test
    void whereTheTargetsSpeakTlsTheChecksDo(@TempDir Path folder) throws Exception {
        TestProxy behind = TestProxy.start(folder, """
                default.tls = terminate
                default.tls.certificate = self-signed
                default.listen = 127.0.0.1:%d
                route.b.targets = builtin:demo
                """.formatted(port + 1));
        open.add(behind);
        Backend plain = Backend.greeting("no TLS at all");
        open.add(plain);
        start(folder, """
                default.targets = 127.0.0.1:%d, %s
                default.health.path = /echo
                route.a.listen = PORT
                route.a.tls = passthrough
                route.a.health.check = http
                """.formatted(port + 1, plain.address()));
        await(1, TargetState.DOWN);
        assertThat(figures(0).health().state()).isEqualTo(TargetState.UP);
        proxy.close();
        start(folder, """
                route.a.targets = 127.0.0.1:%d, %s
                route.a.listen = PORT
                route.a.health.check = tls
                """.formatted(port + 1, plain.address()));
        await(1, TargetState.DOWN);
        assertThat(figures(0).health().state()).isEqualTo(TargetState.UP);
    }

    @Test
    void checksVerifyWhatReEncryptionVerifies(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        certificates.server("all", Kind.ECDSA, "a.test");
        TlsBackend right = TlsBackend.start(ShownCertificate.of(certificates,
                certificates.server("right", Kind.ECDSA, "a.test")));
        open.add(right);
        TlsBackend wrong = TlsBackend.start(ShownCertificate.of(certificates,
                certificates.server("wrong", Kind.ECDSA, "b.test")));
        open.add(wrong);
        start(folder, """
                route.a.listen = PORT
                route.a.domains = *.test, a.test
                route.a.tls = terminate-and-reencrypt
                route.a.tls.certificate = all.pem
                route.a.tls.key = all.key
                route.a.tls.backend.ca = ca.pem
                route.a.tls.backend.serverName = client
                route.a.targets = 127.0.0.1:%d, 127.0.0.1:%d
                route.a.health.check = tls
                """.formatted(right.port(), wrong.port()));
        await(1, TargetState.DOWN);
        assertThat(figures(1).health().trouble()).contains("a.test");
        assertThat(figures(0).health().state()).isEqualTo(TargetState.UP);
    }
}
