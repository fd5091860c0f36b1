package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Stopping: no new connections, time for those that are open, the end for those that remain.
class DrainTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final int port = Ports.free();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestProxy proxy;

    @AfterEach
    void close() throws Exception {
        proxy.close();
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private void start(String timeout, String target, String... more) throws IOException {
        proxy = TestProxy.start("""
                shutdown.timeout = %s
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(timeout, port, target) + String.join("\n", more));
    }

    private Backend backend(Backend.Service service) throws IOException {
        Backend backend = Backend.start(service);
        open.add(backend);
        return backend;
    }

    /// A target that answers as many bytes as it is asked for, in lines of a number, until its client ends.
    private Backend generous() throws IOException {
        return backend(socket -> {
            for (int asked = socket.getInputStream().read(); asked >= 0; asked = socket.getInputStream().read()) {
                socket.getOutputStream().write(new byte[asked << 20]);
            }
        });
    }

    private Socket connect() throws IOException {
        Socket client = TestProxy.connect(port);
        open.add(client);
        return client;
    }

    /// A connection through which something has gone both ways.
    private Socket connectAndUse() throws IOException {
        Socket client = connect();
        client.getOutputStream().write(1);
        client.getInputStream().readNBytes(1 << 20);
        return client;
    }

    private CompletableFuture<Duration> stopInBackground() {
        CompletableFuture<Duration> stopped = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                stopped.complete(timeToStop());
            } catch (InterruptedException | RuntimeException failure) {
                stopped.completeExceptionally(failure);
            }
        });
        return stopped;
    }

    private Duration timeToStop() throws InterruptedException {
        long start = System.nanoTime();
        proxy.proxy().stop();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean isRefused() {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            assertThat(socket.isConnected()).isTrue();
            return false;
        } catch (ConnectException _) {
            return true;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void noMoreConnectionsAreTakenAndAnOpenOneGoesOnToItsEnd() throws Exception {
        start("60s", generous().address());
        Socket client = connectAndUse();
        CompletableFuture<Duration> stopped = stopInBackground();
        Await.until("new connections are refused", this::isRefused);
        assertThat(stopped).isNotDone();
        client.getOutputStream().write(20);
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).hasSize(20 << 20);
        assertThat(stopped.get()).isLessThan(SOON);
        assertThat(proxy.proxy().metrics().closed(CloseReason.NORMAL))
                .isEqualTo(proxy.proxy().metrics().connections().total());
        proxy.close();
        assertThat(proxy.logged()).contains("INFO  draining: ", "INFO  stopped after ")
                .doesNotContain("drain time is over");
    }

    @Test
    void whatIsStillOpenWhenTheTimeIsOverIsClosed() throws Exception {
        start("300ms", generous().address());
        List<Socket> clients = List.of(connectAndUse(), connectAndUse(), connectAndUse());
        assertThat(timeToStop()).isBetween(Duration.ofMillis(300), SOON);
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.proxy().metrics().closed(CloseReason.SHUTDOWN)).isEqualTo(3);
        assertThat(proxy.proxy().registry().active()).isZero();
        proxy.close();
        assertThat(proxy.logged().lines().map(line -> line.replaceFirst("^\\S+ ", "")))
                .anyMatch(line -> line.matches("INFO  draining: 3 open connections"))
                .anyMatch(line -> line.matches("WARN  drain time is over: closing 3 .*"))
                .anyMatch(line -> line.matches("INFO  stopped after \\d+ ms: 3 connections \\(0 open\\), "
                        + "3 bytes received, 3145728 sent; closed: shutdown 3"));
    }

    @Test
    void withoutDrainTimeAllIsClosedAtOnce() throws Exception {
        start("0", generous().address());
        Socket client = connectAndUse();
        assertThat(timeToStop()).isLessThan(SOON);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(proxy.proxy().metrics().closed(CloseReason.SHUTDOWN)).isEqualTo(1);
    }

    @Test
    void withoutOpenConnectionsThereIsNothingToWaitFor() throws Exception {
        start("60s", "127.0.0.1:1");
        assertThat(timeToStop()).isLessThan(SOON);
        assertThat(isRefused()).isTrue();
    }

    @Test
    void aSecondStopReturnsAndLeavesTheFirstItsTime() throws Exception {
        start("60s", generous().address());
        Socket client = connectAndUse();
        CompletableFuture<Duration> first = stopInBackground();
        Await.until("new connections are refused", this::isRefused);
        assertThat(timeToStop()).isLessThan(SOON);
        assertThat(first).isNotDone();
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
        client.close();
        assertThat(first.get()).isLessThan(SOON);
        assertThat(timeToStop()).isLessThan(SOON);
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsStopsTheProxyAllTheSame() throws Exception {
        start("60s", generous().address());
        Socket client = connectAndUse();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(proxy.proxy()::stop).isInstanceOf(InterruptedException.class);
        });
        stopped.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(proxy.proxy().registry().active()).isZero();
        assertThat(isRefused()).isTrue();
    }

    /// Each of these waits for something else: for the client's first bytes, for a client that does not read, for the
    /// end of a client that has its answer.
    @Test
    void whateverAConnectionWaitsForItCanBeClosed() throws Exception {
        int other = Ports.free();
        start("0", backend(socket -> socket.getOutputStream().write(new byte[64 << 20])).address(), """
                route.web.listen = 127.0.0.1:%d
                route.web.action = redirect
                """.formatted(other));
        open.add(TestProxy.connect(other));
        Socket answered = TestProxy.connect(other);
        open.add(answered);
        answered.getOutputStream().write(HostileClient.request());
        assertThat(answered.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 308 ");
        Socket flooded = connect();
        assertThat(flooded.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
        Await.until("all three are known", () -> proxy.proxy().registry().active() == 3);
        assertThat(timeToStop()).isLessThan(Duration.ofSeconds(4));
        assertThat(proxy.proxy().metrics().closed(CloseReason.SHUTDOWN)).isEqualTo(3);
        assertThat(proxy.proxy().registry().active()).isZero();
    }

    @Test
    void aConnectionThatIsStillOnItsWayToATargetIsClosedAndTheTargetNotBlamed() throws Exception {
        try (FullServer full = FullServer.start()) {
            start("0", full.address(), "default.timeout.connect = 60s");
            connect();
            // From when it has its route on, there is nothing to wait for but the target.
            Await.until("it is on its way", () -> proxy.proxy().registry().open().stream()
                    .anyMatch(connection -> connection.route().equals("a")));
            assertThat(timeToStop()).isLessThan(Duration.ofSeconds(4));
            assertThat(proxy.proxy().metrics().closed(CloseReason.SHUTDOWN)).isEqualTo(1);
            proxy.close();
            assertThat(proxy.logged()).doesNotContain("cannot reach target");
        }
    }

    /// A connection that has ended may wait for its cleanup, but nobody waits for that.
    @Test
    void whatHasEndedAndIsStillOnTheBooksHoldsNothingUp() throws Exception {
        start("60s", generous().address(), "cleanup.delay = 60s");
        Socket client = connectAndUse();
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(timeToStop()).isLessThan(SOON);
        assertThat(proxy.proxy().metrics().closed(CloseReason.NORMAL)).isEqualTo(1);
        assertThat(proxy.proxy().registry().active()).isZero();
    }

    /// Even when the machine is too busy to let anyone know that the listener is closed.
    @Test
    void thePortIsFreeAsSoonAsStopReturns() throws Exception {
        start("60s", "127.0.0.1:1");
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(processors);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        for (int i = 0; i < processors; i++) {
            Thread.ofVirtual().start(() -> {
                busy.countDown();
                while (System.nanoTime() - end < 0) {
                    // A virtual thread that waits would make room for the listener's.
                    Thread.onSpinWait();
                }
            });
        }
        busy.await();
        timeToStop();
        try (ServerSocket next = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(next.isBound()).isTrue();
        }
    }

    @Test
    void allConnectionsAreInTheLogWhenStopReturns() throws Exception {
        int count = 200;
        start("0", generous().address(), "maxConnectionsPerIP = off");
        for (int i = 0; i < count; i++) {
            connect();
        }
        Await.until("all are open", () -> proxy.proxy().registry().open().stream()
                .filter(connection -> !connection.targetName().isEmpty()).count() == count);
        proxy.close();
        assertThat(proxy.logged().lines().filter(line -> line.contains(" DEBUG connection ")).count()).isEqualTo(count);
        assertThat(proxy.logged().lines().toList()).last().asString().contains("INFO  stopped after ");
    }
}
