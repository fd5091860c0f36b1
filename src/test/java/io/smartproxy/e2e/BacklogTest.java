package io.smartproxy.e2e;

import static io.smartproxy.e2e.EchoClients.assertEnded;
import static io.smartproxy.e2e.EchoClients.assertGreeted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A proxy that is told to stop while clients are connected that it has not accepted yet: the kernel has, and as far as
/// they know they are served.
@EnabledOnOs(OS.LINUX)
class BacklogTest {

    private static final int CLIENTS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private final List<Socket> clients = new ArrayList<>();
    private Backend backend;
    private ProxyProcess proxy;

    @BeforeEach
    void startBackend() throws IOException {
        backend = Backend.greeting("hello");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        proxy.close();
        backend.close();
    }

    /// The process stands still while clients come and the signal is sent, so that all of them are in the backlog.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheBacklogHoldsIsServedBeforeTheListenerCloses(boolean reusePort) throws Exception {
        proxy = new ProxyProcess.Start("""
                listen.reusePort = %s
                maxConnectionsPerIP = off
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(reusePort, port, backend.address())).start();
        proxy.awaitLine("started in", LIMIT);
        signal("STOP");
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(TestProxy.connect(port));
        }
        proxy.handle().destroy();
        signal("CONT");
        for (Socket client : clients) {
            assertGreeted(client);
            client.shutdownOutput();
            assertEnded(client);
        }
        assertThat(proxy.exitStatus(LIMIT)).isZero();
        assertThat(proxy.out().getLast()).contains(CLIENTS + " connections (0 open)", "closed: normal " + CLIENTS);
    }

    private void signal(String name) throws Exception {
        Program.run("kill", "-" + name, Long.toString(proxy.pid()));
    }
}
