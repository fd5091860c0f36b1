package io.smartproxy.e2e;

import static io.smartproxy.e2e.EchoClients.assertGoesOn;
import static io.smartproxy.e2e.EchoClients.greeted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Two processes beside one another, by the same file.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it lets no two sockets have one address")
class ReusePortTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private Backend backend;

    @BeforeEach
    void startBackend() throws IOException {
        backend = Backend.greeting("hello");
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    private void file(boolean reusePort) throws IOException {
        Files.writeString(folder.resolve("proxy.properties"), """
                admin.listen = 127.0.0.1:%d
                listen.reusePort = %s
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(adminPort, reusePort, port, backend.address()));
    }

    /// Both processes want the certificate that there is one of.
    private void addSelfSignedRoute() throws IOException {
        Files.writeString(folder.resolve("proxy.properties"), """
                route.tls.listen = 127.0.0.1:%d
                route.tls.tls = terminate
                route.tls.tls.certificate = self-signed
                route.tls.targets = %s
                """.formatted(Ports.free(), backend.address()), StandardOpenOption.APPEND);
    }

    private ProxyProcess start() {
        return new ProxyProcess.Start("").arguments(folder.resolve("proxy.properties").toString()).start();
    }

    @Test
    void theSecondServesWhileTheFirstDrainsAndGetsTheAdminPageAfterThat() throws Exception {
        file(true);
        addSelfSignedRoute();
        try (ProxyProcess old = start(); AdminClient admin = new AdminClient(adminPort)) {
            old.awaitLine("admin page on ", LIMIT);
            old.awaitLine("started in", LIMIT);
            try (Socket first = greeted(port); ProxyProcess next = start()) {
                next.awaitLine("INFO  the admin page waits until another process lets go of 127.0.0.1:" + adminPort,
                        LIMIT);
                next.awaitLine("started in", LIMIT);
                old.handle().destroy();
                old.awaitLine("draining", LIMIT);
                assertThat(admin.send("GET", "/readyz").statusCode()).as("the old one's").isEqualTo(503);
                try (Socket second = greeted(port)) {
                    assertGoesOn(first);
                    first.shutdownOutput();
                    assertThat(old.exitStatus(LIMIT)).isZero();
                    next.awaitLine("admin page on http://127.0.0.1:" + adminPort + "/", LIMIT);
                    assertThat(admin.send("GET", "/readyz").statusCode()).as("the new one's").isEqualTo(200);
                    assertGoesOn(second);
                }
                assertThat(folder.resolve(".smartproxy/self-signed.pem")).exists();
                assertThat(next.stop()).isZero();
                assertThat(next.out()).filteredOn(line -> line.contains("admin page")).hasSize(2);
                assertThat(next.out()).noneMatch(line -> line.contains("ERROR"));
            }
        }
    }

    @Test
    void aStopDoesNotWaitForTheAdminAddress() throws Exception {
        file(true);
        try (ServerSocket holder = new ServerSocket(adminPort, 1, InetAddress.getLoopbackAddress());
                ProxyProcess proxy = start()) {
            proxy.awaitLine("started in", LIMIT);
            assertThat(proxy.stop()).isZero();
            assertThat(holder.isBound()).isTrue();
            assertThat(proxy.out()).noneMatch(line -> line.contains("admin page on"));
        }
    }

    @Test
    void anAdminAddressThatNobodyHasIsNotWaitedFor() throws Exception {
        // Of the network for documentation (RFC 5737): no machine's own.
        Files.writeString(folder.resolve("proxy.properties"), """
                admin.listen = 192.0.2.1:%d
                admin.token = t
                listen.reusePort = true
                route.a.listen = 127.0.0.1:%d
                route.a.targets = builtin:demo
                """.formatted(adminPort, port));
        try (ProxyProcess proxy = start()) {
            assertThat(proxy.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(proxy.err()).last().asString().contains("proxy.properties:1: admin.listen: the admin page cannot"
                    + " listen on 192.0.2.1:" + adminPort + ": ");
        }
    }

    @Test
    void whoeverHasThePortMustShareItToo() throws Exception {
        file(true);
        try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                ProxyProcess proxy = start()) {
            assertThat(proxy.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(proxy.err()).last().asString()
                    .contains("proxy.properties:3: route.a.listen: route a cannot listen on 127.0.0.1:" + port + ": ")
                    .endsWith("; a process that has the address must have listen.reusePort = true as well, and run as"
                            + " the same user");
            assertThat(holder.isBound()).isTrue();
        }
    }

    @Test
    void unlessItIsSharedThePortIsOneProcessAlone() throws Exception {
        file(false);
        try (ProxyProcess first = start()) {
            first.awaitLine("started in", LIMIT);
            Files.writeString(folder.resolve("proxy.properties"), """
                    admin.listen = off
                    listen.reusePort = true
                    route.a.listen = 127.0.0.1:%d
                    route.a.targets = builtin:demo
                    """.formatted(port));
            try (ProxyProcess second = start()) {
                assertThat(second.exitStatus(LIMIT)).isEqualTo(1);
            }
        }
    }
}
