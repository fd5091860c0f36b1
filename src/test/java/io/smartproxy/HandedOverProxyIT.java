package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.smartproxy.e2e.Needs;
import io.smartproxy.e2e.Ports;
import io.smartproxy.e2e.ProxyProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A proxy that an old Java has handed over to a newer one ends as one process would.
@EnabledOnOs({OS.LINUX, OS.MAC})
class HandedOverProxyIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int port = Ports.free();
    private ServerSocket listener;
    private ProxyProcess launcher;
    private ProcessHandle proxy;

    @BeforeEach
    void start() throws IOException {
        Path oldJava = Needs.javaBefore(25);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        launcher = new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = 127.0.0.1:%d
                """.formatted(port, listener.getLocalPort()))
                .java(oldJava).environment("JAVA_HOME", System.getProperty("java.home"))
                .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC").start();
        launcher.awaitListening(port, LIMIT);
        proxy = launcher.handle().children().findFirst().orElseThrow();
    }

    @AfterEach
    void end() throws IOException {
        if (launcher != null) {
            launcher.close();
        }
        if (proxy != null) {
            proxy.destroyForcibly();
        }
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void askedToStopItWaitsForTheDrainAndEndsWithItsStatus() throws Exception {
        try (Conversation open = new Conversation()) {
            launcher.handle().destroy();
            awaitRefusal();
            launcher.handle().destroy();
            open.goesOn();
            assertThat(launcher.handle().isAlive()).isTrue();
        }
        assertThat(launcher.exitStatus(LIMIT)).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTerminalsInterruptReachesBothAndDrainsOnce() throws Exception {
        assumeFalse(ignoresInterrupt(), "skipped: needs SIGINT, which background jobs of some shells ignore");
        try (Conversation open = new Conversation()) {
            String command = "kill -INT " + proxy.pid() + " " + launcher.pid();
            assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
            awaitRefusal();
            open.goesOn();
        }
        assertThat(launcher.exitStatus(LIMIT)).isZero();
    }

    @Test
    void theProxyEndsWhenItsLauncherIsKilled() throws Exception {
        launcher.kill();
        // Waits for the end of their output as well, which the proxy has inherited. (Until somebody has asked for its
        // exit status, the system goes on listing it.)
        assertThat(launcher.exitStatus(LIMIT)).isEqualTo(128 + 9);
        awaitRefusal();
    }

    @Test
    void theLauncherEndsWhenTheProxyIsKilled() {
        proxy.destroyForcibly();
        assertThat(launcher.exitStatus(LIMIT)).isEqualTo(128 + 9);
    }

    /// A connection through the proxy that has carried a byte and stays open.
    private final class Conversation implements AutoCloseable {

        private final Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        private Socket target;

        Conversation() throws IOException {
            client.setSoTimeout((int) LIMIT.toMillis());
            client.getOutputStream().write(1);
            target = listener.accept();
            // Those by which the port was found open come before, and end without a byte.
            while (target.getInputStream().read() != 1) {
                target.close();
                target = listener.accept();
            }
        }

        void goesOn() throws IOException {
            target.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }

        @Override
        public void close() throws IOException {
            client.close();
            target.close();
            // Ends those by which `awaitRefusal` found the port still open: nobody has accepted them.
            listener.close();
        }
    }

    private void awaitRefusal() throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Socket accepted = new Socket()) {
                accepted.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LIMIT.toMillis());
                assertThat(System.nanoTime()).as("deadline for closing %s", accepted).isLessThan(deadline);
                // Nothing but trying tells that another process has closed its listener.
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (ConnectException refused) {
                return;
            }
        }
    }

    private boolean ignoresInterrupt() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(proxy.pid()), "status"))) {
            if (line.startsWith("SigIgn:")) {
                // Bit 0 stands for signal 1, SIGINT is signal 2.
                return (Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16) & 0b10) != 0;
            }
        }
        throw new AssertionError("no SigIgn in the status");
    }
}
