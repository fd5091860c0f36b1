package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.hello;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.ConnectionFigures.Count;
import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A trusted sender's header in front of everything that routes take: the target gets what comes behind it, byte for
/// byte, and the connection is the client's who stands in it.
class SenderTest {

    private static final String CLIENT = "198.51.100.7";
    private static final byte[] WORDS = text("any protocol's first words");
    private static final byte[] HELLO = join(hello(serverName("www.example.com")), text("and more"));
    private static final byte[] REQUEST = text(HttpBackends.get("a.example", "/"));
    private static final long PAUSE_NANOS = 100_000;

    private final int plain = Ports.free();
    private final int routed = Ports.free();
    private final int terminated = Ports.free();
    @TempDir
    private Path folder;
    private Recorder any;
    private Recorder named;
    private Recorder web;
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        any = Recorder.start("any");
        named = Recorder.start("named");
        web = Recorder.start("web");
        TlsServer.makeCertificate(folder, "a.example");
        proxy = TestProxy.start(folder, """
                proxyIPs = 127.0.0.1
                cleanup.delay = 10ms
                route.any.listen = 127.0.0.1:%d
                route.any.targets = %s
                default.listen = 127.0.0.1:%d
                route.named.domains = *.example.com
                route.named.tls = passthrough
                route.named.targets = %s
                route.web.domains = a.example
                route.web.targets = %s
                route.ended.listen = 127.0.0.1:%d
                route.ended.tls = terminate
                route.ended.tls.certificate = a.example.pem
                route.ended.tls.key = a.example.key
                route.ended.targets = %2$s
                """.formatted(plain, any.address(), routed, named.address(), web.address(), terminated));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        for (Recorder recorder : List.of(any, named, web)) {
            recorder.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void inOneSegmentWithTheFirstBytes(Announcement header) throws Exception {
        assertTaken(header, plain, any, WORDS);
        assertTaken(header, routed, named, HELLO);
        assertTaken(header, routed, web, REQUEST);
        assertThat(proxy.proxy().metrics().connections().byIp()).isEqualTo(Map.of(CLIENT, new Count(0, 3)));
    }

    private void assertTaken(Announcement header, int port, Recorder taker, byte[] sent) throws Exception {
        try (SenderSocket sender = SenderSocket.connect(port, header.of(CLIENT))) {
            assertThat(sender.ask(sent)).asString().isEqualTo(taker.name());
            assertThat(taker.next()).isEqualTo(sent);
            assertLogged(header, sender, port);
        }
    }

    private void assertLogged(Announcement header, Socket sender, int port) {
        proxy.awaitLogged(" from " + header.shown(CLIENT) + " via 127.0.0.1:" + sender.getLocalPort()
                + " to 127.0.0.1:" + port + " by route ");
        proxy.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource
    void inFrontOfTlsThatEndsAtTheProxy(Announcement header) throws Exception {
        try (SenderSocket sender = SenderSocket.connect(terminated, header.of(CLIENT));
                SSLSocket client = (SSLSocket) TlsClient.context().getSocketFactory()
                        .createSocket(sender, "a.example", terminated, false)) {
            client.getOutputStream().write(WORDS);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo(any.name());
            assertThat(any.next()).isEqualTo(WORDS);
            assertLogged(header, sender, terminated);
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }

    @ParameterizedTest
    @EnumSource
    void byteByByte(Announcement header) throws Exception {
        assertTakenByteByByte(header, plain, any, WORDS);
        assertTakenByteByByte(header, routed, named, HELLO);
    }

    private void assertTakenByteByByte(Announcement header, int port, Recorder taker, byte[] sent) throws Exception {
        try (Socket sender = TestProxy.connect(port)) {
            sender.setTcpNoDelay(true);
            for (byte b : join(header.of(CLIENT), Arrays.copyOf(sent, 12))) {
                sender.getOutputStream().write(b);
                // So that the proxy finds most of them alone; nothing depends on it.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            sender.getOutputStream().write(sent, 12, sent.length - 12);
            sender.shutdownOutput();
            assertThat(sender.getInputStream().readAllBytes()).asString().isEqualTo(taker.name());
            assertThat(taker.next()).isEqualTo(sent);
            assertLogged(header, sender, port);
        }
    }
}
