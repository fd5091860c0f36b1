package io.smartproxy.e2e;

import static io.smartproxy.e2e.EchoClients.assertGoesOn;
import static io.smartproxy.e2e.EchoClients.greeted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM and SIGINT drain, and end with status 0.
class StopSignalTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private Backend backend;
    private ProxyProcess proxy;

    @BeforeEach
    void startBackend() throws IOException {
        backend = Backend.greeting("hello");
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    private void start(String timeout, String shell) {
        proxy = new ProxyProcess.Start("""
                shutdown.timeout = %s
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(timeout, port, backend.address())).shell(shell).start();
        proxy.awaitLine("started in", LIMIT);
    }

    private void assertEnded(int open, String ending) {
        assertThat(proxy.exitStatus(LIMIT)).isZero();
        List<String> words = proxy.out().stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
        List<String> stop = words.subList(2, words.size());
        assertThat(stop.getFirst()).startsWith("INFO  draining: " + open + " open connections");
        assertThat(stop.getLast()).startsWith("INFO  stopped after ").endsWith(ending);
        // The first connection that ends after a quiet spell is told of, whatever the level of the others.
        List<String> between = stop.subList(1, stop.size() - 1);
        assertThat(between).filteredOn(line -> line.startsWith("INFO  connection 1 from ")).hasSize(open);
        assertThat(between).filteredOn(line -> line.startsWith("WARN  drain time is over: closing " + open + " "))
                .hasSize(ending.contains("shutdown") ? 1 : 0);
        assertThat(between).hasSize(open + (ending.contains("shutdown") ? 1 : 0));
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void anIdleProxyStopsAtOnce() {
        start("1h", "");
        proxy.handle().destroy();
        assertEnded(0, ": 0 connections (0 open), 0 bytes received, 0 sent");
    }

    /// The start waits for a stand-in of `nft`, which waits for the test. That nothing of the start is left to do when
    /// the stop begins is shown by `MainTest`.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aSignalInTheMiddleOfTheStartStopsAtItsEnd(@TempDir Path folder) throws Exception {
        Path held = folder.resolve("held");
        Path go = folder.resolve("go");
        Path nft = Files.writeString(folder.resolve("nft"), """
                #!/bin/sh
                cat >%1$s/input
                case "$*" in
                list*) echo "Error: No such file or directory"; exit 1 ;;
                "-f -") [ -e %2$s ] || { : >%2$s; read -r _ <%3$s; } ;;
                esac
                """.formatted(folder, held, go));
        assertThat(nft.toFile().setExecutable(true)).isTrue();
        Program.run("mkfifo", go.toString());
        proxy = new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = 127.0.0.1:9
                route.a.engine = nftables
                """.formatted(port)).environment("PATH", folder + ":" + System.getenv("PATH")).start();
        Await.until("the start waits", LIMIT, () -> Files.exists(held));
        proxy.handle().destroy();
        assertThat(proxy.handle().isAlive()).isTrue();
        Files.writeString(go, "\n");
        assertThat(proxy.exitStatus(LIMIT)).isZero();
        assertThat(proxy.err()).isEmpty();
        assertThat(proxy.out()).anyMatch(line -> line.contains(" started in "));
        assertThat(proxy.out().getLast()).contains(" stopped after ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anInterruptDrainsToo() throws Exception {
        // Some shells make what they start in the background ignore SIGINT, and a JVM goes on ignoring it.
        start("1h", "env --default-signal=INT true 2>env && exec env --default-signal=INT \"$@\"");
        try (Socket client = greeted(port)) {
            kill("INT");
            proxy.awaitLine("draining", LIMIT);
            assertGoesOn(client);
        }
        assertEnded(1, "; closed: normal 1");
    }

    @Test
    void anOpenConnectionKeepsTheDrainGoingAndASecondSignalChangesNothing() throws Exception {
        start("1h", "");
        try (Socket client = greeted(port)) {
            proxy.handle().destroy();
            proxy.awaitLine("draining", LIMIT);
            assertGoesOn(client);
            assertRefused();
            proxy.handle().destroy();
            kill("INT");
            assertGoesOn(client);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertEnded(1, ": 1 connections (0 open), 8 bytes received, 13 sent; closed: normal 1");
    }

    @Test
    void whatIsOpenWhenTheTimeIsOverIsClosed() throws Exception {
        start("300ms", "");
        try (Socket client = greeted(port)) {
            proxy.handle().destroy();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertEnded(1, "; closed: shutdown 1");
    }

    private void kill(String signal) throws Exception {
        String[] command = {"sh", "-c", "kill -" + signal + " " + proxy.pid()};
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void assertRefused() {
        Await.until("the listener is closed", LIMIT, () -> {
            try (Socket late = TestProxy.connect(port)) {
                return !late.isConnected();
            } catch (IOException refused) {
                return true;
            }
        });
    }
}
