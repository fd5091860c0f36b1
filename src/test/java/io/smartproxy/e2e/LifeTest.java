package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.ZombieKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Connections that have lived long enough, over real sockets and by the real clock, which a machine that is busy may
/// make late but nothing makes early.
class LifeTest {

    /// A minute as /proc/net/tcp counts time, in hundredths of a second.
    private static final long MINUTE_TICKS = 6000;

    private final int port = Ports.free();
    private final CountDownLatch over = new CountDownLatch(1);
    private TestProxy proxy;
    private Backend backend;

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        proxy.close();
        backend.close();
    }

    private void start(String keys) throws IOException {
        start(backend == null ? Backend.echo() : backend, keys);
    }

    private void start(Backend target, String keys) throws IOException {
        backend = target;
        proxy = TestProxy.start("""
                zombie.interval = 100ms
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(port, backend.address()) + keys);
    }

    /// A backend that reads and never says a word, nor ends.
    private Backend mute() throws IOException {
        return Backend.start(socket -> {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes());
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
    }

    /// @return how long the proxy took to close
    private static Duration untilClosed(Socket client, long from) throws IOException {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        return Duration.ofNanos(System.nanoTime() - from);
    }

    @Test
    void aConnectionOnWhichNothingMovesIsInactive() throws Exception {
        start("route.a.inactivityTimeout = 1s\n");
        try (Socket client = TestProxy.connect(port)) {
            assertEchoes(client);
            assertThat(untilClosed(client, System.nanoTime())).isGreaterThan(Duration.ofMillis(950 - 100));
        }
        proxy.awaitClosed(CloseReason.INACTIVE, 1);
    }

    @Test
    void aConnectionEndsWithItsLifeHoweverMuchMoves() throws Exception {
        start("route.a.maxConnectionLifetime = 1s\n");
        long begun = System.nanoTime();
        try (Socket client = TestProxy.connect(port)) {
            client.setSoTimeout(20);
            boolean open = true;
            while (open) {
                client.getOutputStream().write('x');
                open = readOrTimeOut(client) != -1;
            }
        } catch (IOException _) {
            // A byte that was under way when the proxy closed made it a reset.
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(950));
        proxy.awaitClosed(CloseReason.LIFETIME, 1);
    }

    private static int readOrTimeOut(Socket client) throws IOException {
        try {
            return client.getInputStream().read();
        } catch (SocketTimeoutException _) {
            return 0;
        }
    }

    @Test
    void treatmentsExtendBothLimitsOrLiftThem() throws Exception {
        int extendedPort = Ports.free();
        int immortalPort = Ports.free();
        start("""
                default.inactivityTimeout = 600ms
                default.maxConnectionLifetime = 700ms
                route.a.maxConnectionLifetime = off
                route.e.listen = 127.0.0.1:%d
                route.e.targets = %s
                route.e.keepAliveTreatment = extended
                route.e.keepAliveInactivityMultiplier = 3
                route.i.listen = 127.0.0.1:%d
                route.i.targets = %s
                route.i.keepAliveTreatment = immortal
                """.formatted(extendedPort, backendAddress(), immortalPort, backendAddress()));
        try (Socket standard = TestProxy.connect(port);
                Socket extended = TestProxy.connect(extendedPort);
                Socket immortal = TestProxy.connect(immortalPort)) {
            assertEchoes(standard);
            assertEchoes(immortal);
            assertEchoes(extended);
            long quiet = System.nanoTime();
            untilClosed(standard, quiet);
            // Far beyond the lifetime of a standard one by now, with three times its inactivity.
            assertThat(untilClosed(extended, quiet)).isGreaterThan(Duration.ofMillis(3 * 570 - 100));
            assertEchoes(immortal);
        }
        proxy.awaitClosed(CloseReason.INACTIVE, 2);
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    /// The one backend of a test, started before the proxy's file is written.
    private String backendAddress() throws IOException {
        if (backend == null) {
            backend = Backend.echo();
        }
        return backend.address();
    }

    @Test
    void halfAConnectionOnWhichNothingMovesIsAZombie() throws Exception {
        start(mute(), "route.a.halfOpenTimeout = 1s\n");
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write('x');
            client.shutdownOutput();
            assertThat(untilClosed(client, System.nanoTime())).isGreaterThan(Duration.ofMillis(900));
        }
        proxy.awaitClosed(CloseReason.ZOMBIE, 1);
        assertThat(proxy.proxy().metrics().found(ZombieKind.HALF)).isEqualTo(1);
    }

    @Test
    void aTargetThatNeverAnswersIsStuckButNotWhileTheClientSends() throws Exception {
        start(mute(), "route.a.stuckTimeout = 1s\n");
        try (Socket client = TestProxy.connect(port)) {
            client.setSoTimeout(100);
            for (int i = 0; i < 25; i++) {
                client.getOutputStream().write('x');
                assertThat(readOrTimeOut(client)).as("a time-out").isZero();
            }
            client.setSoTimeout((int) Await.LIMIT.toMillis());
            assertThat(untilClosed(client, System.nanoTime())).isGreaterThan(Duration.ofMillis(800));
        }
        proxy.awaitClosed(CloseReason.STUCK, 1);
        assertThat(proxy.proxy().metrics().found(ZombieKind.STUCK)).isEqualTo(1);
    }

    /// Permits, descriptors and ports are worth more than a tidy book.
    @Test
    void socketsAreFreedAtOnceAndTheBooksLater() throws Exception {
        start("cleanup.delay = 60s\ncleanup.batchSize = 100000\n");
        try (Socket client = TestProxy.connect(port)) {
            assertEchoes(client);
        }
        Await.until("the target's side is closed", () -> backend.active() == 0);
        assertThat(proxy.proxy().registry().active()).as("not off the books yet").isEqualTo(1);
    }

    @Test
    void thePeersOfBothSocketsAreProbed() throws Exception {
        start("");
        assumeTrue(Files.isReadable(Path.of("/proc/net/tcp6")), "skipped: needs /proc");
        try (Socket client = TestProxy.connect(port)) {
            assertEchoes(client);
            // Not while the kernel still waits for an acknowledgement, which has a timer of its own.
            Await.until("both sockets have a keep-alive timer, which runs out within a minute",
                    () -> probed(port, -1) && probed(-1, backend.port()));
        }
    }

    /// Whether an established socket with these ports waits to send a keep-alive probe, and sends it within 60 seconds:
    /// one that has only been told to probe does so after two hours.
    ///
    /// @param local  -1 for any
    /// @param remote -1 for any
    private static boolean probed(int local, int remote) {
        try {
            // A socket that could do both has its IPv4 connections among the others.
            List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
            lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
            return lines.stream().map(line -> line.strip().split("\\s+")).filter(fields -> fields.length > 5)
                    .anyMatch(fields -> isPort(fields[1], local) && isPort(fields[2], remote)
                            && fields[3].equals("01") && isKeepAliveWithin(MINUTE_TICKS, fields[5]));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /// @param timer what runs, and for how many ticks still: `02:00001770`
    private static boolean isKeepAliveWithin(long ticks, String timer) {
        String[] parts = timer.split(":");
        return parts[0].equals("02") && Long.parseLong(parts[1], 16) <= ticks;
    }

    private static boolean isPort(String address, int port) {
        return port < 0 || address.endsWith(":" + String.format(Locale.ROOT, "%04X", port));
    }
}
