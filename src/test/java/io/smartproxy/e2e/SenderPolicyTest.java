package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.wire.ProxyHeaderV2;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a trusted sender that writes a header, another one, a wrong one, half of one or none, by what
/// `acceptProxyProtocol` says.
class SenderPolicyTest {

    private static final String CLIENT = "198.51.100.7";
    private static final String GREETING = "220 mail.test ready\r\n";
    /// A test that has to wait for it fails.
    private static final String LONG = "1m";
    private static final String SHORT = "300ms";
    private static final byte[] WORDS = text("the first words");

    private final int port = Ports.free();
    private Backend greeter;
    private TestProxy proxy;

    @BeforeEach
    void startGreeter() throws IOException {
        greeter = Backend.greeting(GREETING);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        greeter.close();
    }

    private void start(String policy, String timeout) throws IOException {
        proxy = TestProxy.start("""
                proxyIPs = 127.0.0.1
                acceptProxyProtocol = %s
                timeout.proxyHeader = %s
                cleanup.delay = 10ms
                route.mail.listen = 127.0.0.1:%d
                route.mail.targets = %s
                """.formatted(policy, timeout, port, greeter.address()));
    }

    /// Sends the bytes, as the first connection; what is data in them comes back behind the greeting.
    private void assertForwarded(byte[] sent, byte[] data) throws IOException {
        try (Socket sender = TestProxy.connect(port)) {
            sender.getOutputStream().write(sent);
            sender.shutdownOutput();
            assertThat(sender.getInputStream().readAllBytes()).isEqualTo(join(text(GREETING), data));
        }
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().totals().received())
                .as("no header is counted, and all data").isEqualTo(data.length);
    }

    /// Sends the bytes, stays, and is turned away.
    private void assertRefused(byte[] sent) throws IOException {
        try (Socket sender = TestProxy.connect(port)) {
            sender.getOutputStream().write(sent);
            HostileClient.awaitEnd(sender);
        }
        proxy.awaitRefused(RefusalReason.BAD_PROXY_HEADER, 1);
        assertThat(greeter.accepted()).isZero();
    }

    private void assertNobodyElse() {
        assertThat(proxy.proxy().metrics().connections().byIp()).containsOnlyKeys("127.0.0.1");
        proxy.awaitLogged(" by route mail");
        assertThat(proxy.logged()).doesNotContain(" via ");
    }

    static List<byte[]> headersOfNobody() {
        return List.of(
                text("PROXY UNKNOWN\r\n"),
                text("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"),
                new ProxyHeaderV2(true, Optional.empty(), List.of(), false).bytes(),
                new ProxyHeaderV2(false, Optional.empty(), List.of(), true).bytes());
    }

    /// As for the health check of a load balancer.
    @ParameterizedTest
    @MethodSource("headersOfNobody")
    void aHeaderThatTellsNoClientLeavesTheSenderToBeOne(byte[] header) throws Exception {
        start("required", LONG);
        assertForwarded(join(header, WORDS), WORDS);
        assertNobodyElse();
    }

    static Stream<byte[]> dataFromItsFirstBytes() {
        return Stream.of("SSH-2.0-client\r\n", "proxy TCP4 198.51.100.7 192.0.2.1 4711 443\r\n", "PROXYTCP4 ",
                "POST / HTTP/1.1\r\n", "CLIENT_ID:198.51.100.7\r\n", "CONFIG GET *\r\n", "\r\n\r\n\r\n")
                .map(String::getBytes);
    }

    @ParameterizedTest
    @MethodSource("dataFromItsFirstBytes")
    void whatBeginsNoHeaderIsData(byte[] data) throws Exception {
        start("auto", LONG);
        assertForwarded(data, data);
        assertNobodyElse();
    }

    @ParameterizedTest
    @MethodSource("dataFromItsFirstBytes")
    void whatBeginsNoHeaderIsRefusedWhereOneIsRequired(byte[] data) throws Exception {
        start("required", LONG);
        assertRefused(data);
    }

    @ParameterizedTest
    @EnumSource(names = "CLIENT_IP", mode = EnumSource.Mode.EXCLUDE)
    void theRequiredHeaderIsTaken(Announcement header) throws Exception {
        start("required", LONG);
        assertForwarded(join(header.of(CLIENT), WORDS), WORDS);
        assertThat(proxy.proxy().metrics().connections().byIp()).containsOnlyKeys(CLIENT);
    }

    @Test
    void anotherHeaderThanTheRequiredOneIsRefused() throws Exception {
        start("required", LONG);
        assertRefused(Announcement.CLIENT_IP.of(CLIENT));
    }

    @ParameterizedTest
    @EnumSource
    void everyHeaderIsDataWhereItIsOff(Announcement header) throws Exception {
        start("off", LONG);
        byte[] sent = join(header.of(CLIENT), WORDS);
        assertForwarded(sent, sent);
        assertNobodyElse();
    }

    static List<byte[]> malformed() {
        byte[] wrongSum = new ProxyHeaderV2(false, Optional.empty(), List.of(), true).bytes();
        wrongSum[wrongSum.length - 1]++;
        byte[] versionOne = Announcement.V2.of(CLIENT);
        versionOne[12] = 0x11;
        return List.of(text("PROXY TCP4 198.51.100.7 192.0.2.1 65536 443\r\n"),
                text("PROXY TCP4 198.51.100.7 192.0.2.1 04711 443\r\n"), text("PROXY UDP4 "),
                text("PROXY TCP4 198.51.100.7 192.0.2.1 4711 443\n"), text("PROXY UNKNOWN " + "x".repeat(94)),
                text("CLIENT_IP:somebody\r\n"), wrongSum, versionOne);
    }

    /// At once: the sender keeps its side open, and the time is long.
    @ParameterizedTest
    @MethodSource("malformed")
    void aHeaderThatBreaksItsRulesIsRefused(byte[] header) throws Exception {
        start("auto", LONG);
        assertRefused(header);
    }

    @Test
    void whoeverWaitsForTheServersFirstWordGoesOnWithoutAHeader() throws Exception {
        start("auto", SHORT);
        try (Socket sender = TestProxy.connect(port)) {
            assertThat(sender.getInputStream().readNBytes(GREETING.length())).asString().isEqualTo(GREETING);
            // What comes later is no header any more.
            byte[] late = Announcement.V1.of(CLIENT);
            sender.getOutputStream().write(late);
            sender.shutdownOutput();
            assertThat(sender.getInputStream().readAllBytes()).isEqualTo(late);
        }
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        assertNobodyElse();
    }

    @Test
    void whoeverSaysNothingIsRefusedWhereAHeaderIsRequired() throws Exception {
        start("required", SHORT);
        assertRefused(bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PROXY TCP4 198.51.100.7 192.0.2.1", "CLIENT_IP:",
        "\r\n\r\n\0\r\nQUIT\n\041\021\0\014"})
    void whoeverStopsWithinAHeaderIsRefused(String begun) throws Exception {
        start("auto", SHORT);
        assertRefused(text(begun));
    }

    @Test
    void whoeverEndsWithinAHeaderIsRefused() throws Exception {
        start("auto", LONG);
        try (Socket sender = TestProxy.connect(port)) {
            sender.getOutputStream().write(text("PROXY TCP4 198.51"));
            sender.shutdownOutput();
            HostileClient.awaitEnd(sender);
        }
        proxy.awaitRefused(RefusalReason.BAD_PROXY_HEADER, 1);
    }

    /// As a load balancer does that looks whether the port is open.
    @ParameterizedTest
    @ValueSource(strings = {"auto", "required"})
    void whoeverLeavesWithoutAWordHasDoneNothingWrong(String policy) throws Exception {
        start(policy, LONG);
        TestProxy.connect(port).close();
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        assertThat(greeter.accepted()).isZero();
    }

    @Test
    void whoeverResetsWithinAHeaderIsAClientAllTheSame() throws Exception {
        start("auto", LONG);
        Socket sender = TestProxy.connect(port);
        sender.getOutputStream().write(text("PROXY TCP4 198.51"));
        Await.until("the proxy has it", () -> proxy.proxy().registry().active() == 1);
        Resets.reset(sender);
        proxy.awaitClosed(CloseReason.CLIENT_ERROR, 1);
        assertThat(proxy.proxy().metrics().connections().byIp()).containsOnlyKeys("127.0.0.1");
    }
}
