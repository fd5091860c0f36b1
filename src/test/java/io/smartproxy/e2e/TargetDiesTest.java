package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A peer is killed (SIGKILL) in the midst of a stream. Its kernel goes on for it: what was sent still arrives and then
/// the end, but whoever sends it more is answered with a reset. Through the proxy it looks the same.
class TargetDiesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// Enough to be sure that the stream flows, and more than all the buffers on the way hold.
    private static final int FLOWING = 32 << 20;

    private static final String LISTEN = "LISTEN";

    private final int port = Ports.free();
    private final List<Process> killed = new ArrayList<>();
    @TempDir
    private Path folder;
    private ProxyProcess proxy;
    private Backend backend;

    @AfterEach
    void stop() throws IOException {
        killed.forEach(Process::destroyForcibly);
        if (proxy != null) {
            proxy.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    @Test
    void aTargetKilledWhileItSendsIsAnEnd() throws Exception {
        Process target = startTarget("-u", "OPEN:/dev/zero", LISTEN);
        try (Socket client = TestProxy.connect(port)) {
            InputStream in = client.getInputStream();
            in.skipNBytes(FLOWING);
            target.destroyForcibly();
            in.transferTo(OutputStream.nullOutputStream());
        }
        assertEnds("normal");
    }

    @Test
    void aTargetKilledWhileItReceivesIsAReset() throws Exception {
        Process target = startTarget("-u", LISTEN, "OPEN:/dev/null");
        try (Socket client = TestProxy.connect(port)) {
            send(client, FLOWING);
            target.destroyForcibly();
            assertThatThrownBy(() -> send(client, Long.MAX_VALUE)).isInstanceOf(SocketException.class);
        }
        assertEnds("target-error");
    }

    @Test
    void anIdleTargetThatIsKilledIsAnEnd() throws Exception {
        Process target = startTarget(LISTEN, "PIPE");
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            target.destroyForcibly();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertEnds("normal");
    }

    @Test
    void aClientKilledWhileItReceivesIsAReset() throws Exception {
        CountDownLatch flows = new CountDownLatch(1);
        CompletableFuture<Exception> seen = new CompletableFuture<>();
        startBackend(socket -> {
            try {
                send(socket, FLOWING);
                flows.countDown();
                send(socket, Long.MAX_VALUE);
            } catch (IOException failure) {
                seen.complete(failure);
            }
        });
        Process client = socat("-u", "TCP:127.0.0.1:" + port, "OPEN:/dev/null");
        assertThat(flows.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        client.destroyForcibly();
        assertThat(seen).succeedsWithin(LIMIT).isInstanceOf(SocketException.class);
        assertEnds("client-error");
    }

    @Test
    void aClientKilledWhileItSendsIsAnEnd() throws Exception {
        CountDownLatch flows = new CountDownLatch(1);
        CompletableFuture<Long> rest = new CompletableFuture<>();
        startBackend(socket -> {
            socket.getInputStream().skipNBytes(FLOWING);
            flows.countDown();
            rest.complete(socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
        });
        Process client = socat("-u", "OPEN:/dev/zero", "TCP:127.0.0.1:" + port);
        assertThat(flows.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        client.destroyForcibly();
        assertThat(rest).succeedsWithin(LIMIT);
        assertEnds("normal");
    }

    /// Starts a target and a proxy in front of it.
    ///
    /// @param arguments socat's; `LISTEN` stands for a port
    private Process startTarget(String... arguments) throws IOException {
        int targetPort = Ports.free();
        List<String> words = new ArrayList<>(List.of("-d", "-d"));
        words.addAll(List.of(arguments));
        words.replaceAll(word -> word.equals(LISTEN) ? "TCP-LISTEN:" + targetPort + ",bind=127.0.0.1,reuseaddr" : word);
        Process target = socat(words.toArray(String[]::new));
        // Trying whether it listens would be the one connection that it takes, so it has to say so.
        Await.until("listening on " + targetPort, LIMIT, () -> errors().contains("listening on"));
        startProxy("127.0.0.1:" + targetPort);
        return target;
    }

    private void startBackend(Backend.Service service) throws IOException {
        backend = Backend.start(service);
        startProxy(backend.address());
    }

    private void startProxy(String target) {
        proxy = new ProxyProcess.Start("""
                log.level = debug
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(port, target)).start();
        proxy.awaitLine("started in", LIMIT);
    }

    private Process socat(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst(Needs.program("socat").toString());
        Process process = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
        killed.add(process);
        return process;
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void send(Socket socket, long count) throws IOException {
        byte[] block = new byte[64 << 10];
        for (long sent = 0; sent < count; sent += block.length) {
            socket.getOutputStream().write(block);
        }
    }

    private void assertEnds(String reason) {
        proxy.awaitLine(line -> line.contains(" DEBUG connection 1 ") && line.contains(": " + reason + ", "), LIMIT);
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out().getLast()).contains(": 1 connections (0 open), ").endsWith("; closed: " + reason + " 1");
        assertThat(proxy.out()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        assertThat(proxy.err()).isEmpty();
    }
}
