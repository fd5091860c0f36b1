package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.ConnectionFigures.Count;
import io.smartproxy.metrics.IpFigures;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whoever stands in a trusted sender's header is the client, for all that the proxy does and tells; the sender is not.
class RealClientTest {

    private static final String SENDER = "127.0.0.1";
    private static final String ONE = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";

    private final int port = Ports.free();
    @TempDir
    private Path folder;
    private Backend echo;
    private Backend special;
    private TestProxy proxy;

    @BeforeEach
    void startTargets() throws IOException {
        echo = Backend.echo();
        special = Backend.greeting("!");
    }

    @AfterEach
    void stop() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        echo.close();
        special.close();
    }

    private void start(String keys) throws IOException {
        proxy = TestProxy.start(folder, """
                proxyIPs = 127.0.0.1
                cleanup.delay = 10ms
                default.listen = 127.0.0.1:%d
                %s
                route.echo.targets = %s
                """.formatted(port, keys.replace("<special>", special.address()), echo.address()));
    }

    private SenderSocket connect(Announcement header, String client) throws IOException {
        return SenderSocket.connect(SENDER, port, header.of(client));
    }

    /// Connects for a client that is let in, and stays.
    private Socket enter(Announcement header, String client) throws IOException {
        SenderSocket socket = connect(header, client);
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        return socket;
    }

    private void assertTurnedAway(Announcement header, String client) throws IOException {
        try (Socket socket = connect(header, client)) {
            socket.getOutputStream().write('x');
            HostileClient.awaitEnd(socket);
        }
    }

    private int active(String ip) {
        return proxy.proxy().metrics().connections().byIp().getOrDefault(ip, new Count(0, 0)).active();
    }

    @ParameterizedTest
    @EnumSource
    void openConnectionsAreLimitedByClient(Announcement header) throws Exception {
        start("maxConnectionsPerIP = 2");
        try (Socket _ = enter(header, ONE); Socket _ = enter(header, OTHER)) {
            try (Socket _ = enter(header, ONE)) {
                assertTurnedAway(header, ONE);
                proxy.awaitRefused(RefusalReason.PER_IP_LIMIT, 1);
                assertThat(active(ONE)).isEqualTo(2);
                assertThat(active(OTHER)).isEqualTo(1);
            }
            Await.until("its place is free", () -> active(ONE) == 1);
            enter(header, ONE).close();
        }
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().connections().byIp())
                .isEqualTo(Map.of(ONE, new Count(0, 4), OTHER, new Count(0, 1)));
    }

    @Test
    void theSenderItselfIsNotLimited() throws Exception {
        start("maxConnectionsPerIP = 1\nconnectionRateLimitPerMinute = 1\ntimeout.proxyHeader = 10ms");
        for (int i = 0; i < 3; i++) {
            try (Socket socket = TestProxy.connect(port)) {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void newConnectionsAreLimitedByClient(Announcement header) throws Exception {
        start("connectionRateLimitPerMinute = 2");
        enter(header, ONE).close();
        enter(header, ONE).close();
        assertTurnedAway(header, ONE);
        enter(header, OTHER).close();
        proxy.awaitRefused(RefusalReason.RATE_LIMIT, 1);
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().ips(10)).filteredOn(ip -> ip.ip().equals(ONE))
                .map(IpFigures::refusals).containsExactly(Map.of(RefusalReason.RATE_LIMIT, 1L));
        proxy.awaitLogged("connection 3 from " + header.shown(ONE) + " via " + SENDER);
    }

    @Test
    void listsAreAboutTheClient() throws Exception {
        start("route.echo.security.ipBlockList = 198.51.100.1");
        assertTurnedAway(Announcement.V1, ONE);
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 1);
        enter(Announcement.V1, OTHER).close();
    }

    /// And so a list that is about the sender is about nobody who comes through it.
    @Test
    void listsAreNotAboutTheSender() throws Exception {
        start("route.echo.security.ipBlockList = 127.0.0.0/8");
        enter(Announcement.V2, ONE).close();
        try (Socket socket = TestProxy.connect(port)) {
            socket.getOutputStream().write('x');
            HostileClient.awaitEnd(socket);
        }
        proxy.awaitRefused(RefusalReason.IP_BLOCKED, 1);
    }

    @Test
    void aListThatChangesEndsTheConnectionsOfTheClient() throws Exception {
        Files.writeString(folder.resolve("blocked.txt"), "127.0.0.1\n");
        start("route.echo.security.ipBlockList = @blocked.txt");
        try (Socket one = enter(Announcement.CLIENT_IP, ONE); Socket other = enter(Announcement.V2, OTHER)) {
            Path draft = Files.writeString(folder.resolve("draft.txt"), ONE + "\n");
            Files.move(draft, folder.resolve("blocked.txt"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(one.getInputStream().read()).isEqualTo(-1);
            proxy.awaitClosed(CloseReason.RELOAD, 1);
            other.getOutputStream().write('y');
            assertThat(other.getInputStream().read()).isEqualTo('y');
        }
    }

    @ParameterizedTest
    @EnumSource
    void routesAreForClients(Announcement header) throws Exception {
        start("""
                route.special.clients = 198.51.100.1, 127.0.0.1
                route.special.targets = <special>
                """);
        assertThat(answer(header, ONE)).isEqualTo("!x");
        assertThat(answer(header, OTHER)).isEqualTo("x");
    }

    private String answer(Announcement header, String client) throws IOException {
        try (SenderSocket socket = connect(header, client)) {
            return new String(socket.ask(text("x")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordingShowsTheClient(Announcement header) throws Exception {
        start("");
        try (Recording recording = new Recording()) {
            recording.enable("io.smartproxy.Connection").withoutThreshold();
            recording.start();
            assertThat(answer(header, ONE)).isEqualTo("x");
            proxy.awaitIdle();
            recording.stop();
            Path file = folder.resolve("recording.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file)).filteredOn(RealClientTest::isOurs).singleElement()
                    .extracting(event -> event.getString("client")).isEqualTo(header.shown(ONE));
        }
    }

    /// Proxies of other tests in the same process are recorded as well; none of them has such a client.
    private static boolean isOurs(RecordedEvent event) {
        return event.getEventType().getName().equals("io.smartproxy.Connection")
                && event.getString("client").startsWith(ONE);
    }
}
