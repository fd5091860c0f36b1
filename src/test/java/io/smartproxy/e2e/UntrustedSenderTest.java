package io.smartproxy.e2e;

import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.metrics.ConnectionFigures.Count;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Headers of those who are not in `proxyIPs`: data like any other, and believed by nobody.
class UntrustedSenderTest {

    private static final String TRUSTED = "127.0.0.2";
    private static final String OWN = "127.0.0.1";
    private static final byte[] WORDS = text("the first words");

    private final int port = Ports.free();
    private Backend echo;
    private TestProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        Machine.needsAddress(TRUSTED);
        echo = Backend.echo();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.awaitIdle();
        proxy.close();
        echo.close();
    }

    /// @param policy of `acceptProxyProtocol`, which is for trusted senders alone
    private void start(String policy, String keys) throws IOException {
        proxy = TestProxy.start("""
                proxyIPs = %s
                acceptProxyProtocol = %s
                cleanup.delay = 10ms
                route.echo.listen = 127.0.0.1:%d
                route.echo.targets = %s
                %s
                """.formatted(TRUSTED, policy, port, echo.address(), keys));
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderComesBackByteForByte(Announcement header) throws Exception {
        start("required", "");
        byte[] sent = header.of(TRUSTED);
        try (SenderSocket client = SenderSocket.connect(OWN, port, sent)) {
            assertThat(client.ask(WORDS)).isEqualTo(join(sent, WORDS));
        }
        proxy.awaitIdle();
        assertThat(proxy.proxy().metrics().totals().received()).isEqualTo(sent.length + WORDS.length);
        assertThat(proxy.proxy().metrics().connections().byIp()).isEqualTo(Map.of(OWN, new Count(0, 1)));
    }

    /// Neither by a new name for each connection nor by that of somebody who is not limited.
    @ParameterizedTest
    @EnumSource
    void aClientCannotGetRoundItsOwnLimits(Announcement header) throws Exception {
        start("auto", "maxConnectionsPerIP = 1");
        try (Socket inside = SenderSocket.connect(OWN, port, header.of("198.51.100.1"))) {
            inside.getOutputStream().write('x');
            assertThat(inside.getInputStream().read()).isNotEqualTo(-1);
            for (String name : new String[] {"198.51.100.2", TRUSTED}) {
                try (Socket client = SenderSocket.connect(OWN, port, header.of(name))) {
                    HostileClient.awaitEnd(client);
                }
            }
            proxy.awaitRefused(RefusalReason.PER_IP_LIMIT, 2);
        }
        assertThat(echo.accepted()).isEqualTo(1);
    }

    /// Nor does naming somebody else use up that one's places.
    @ParameterizedTest
    @EnumSource
    void aClientCannotUseUpTheLimitsOfOthers(Announcement header) throws Exception {
        start("auto", "maxConnectionsPerIP = 1");
        try (Socket inside = SenderSocket.connect(OWN, port, header.of("198.51.100.1"));
                Socket victim = SenderSocket.connect(TRUSTED, port, header.of("198.51.100.1"))) {
            inside.getOutputStream().write('x');
            assertThat(inside.getInputStream().read()).isNotEqualTo(-1);
            victim.getOutputStream().write('x');
            assertThat(victim.getInputStream().read()).isEqualTo('x');
        }
    }
}
