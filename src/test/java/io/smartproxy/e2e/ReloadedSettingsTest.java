package io.smartproxy.e2e;

import static io.smartproxy.e2e.EchoClients.assertEnded;
import static io.smartproxy.e2e.EchoClients.assertGoesOn;
import static io.smartproxy.e2e.EchoClients.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.server.ListenException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What another reading of the file changes about the proxy as a whole: its limits, times, log and listeners.
class ReloadedSettingsTest {

    private final int port = Ports.free();
    private final int other = Ports.free();
    private Backend echo;
    private TestProxy proxy;
    private String routes;

    @BeforeEach
    void start() throws IOException {
        echo = Backend.echo();
        routes = """
                route.a.listen = 127.0.0.1:%d
                route.a.targets = %s
                """.formatted(port, echo.address());
        proxy = TestProxy.start(routes);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private String second() {
        return routes.replace("route.a", "route.b").replace(Integer.toString(port), Integer.toString(other));
    }

    @Test
    void placesThatAreTakenCountWhateverTheirNumberIs() throws IOException {
        try (Socket one = open(port); Socket two = open(port)) {
            proxy.reload(routes + "route.a.security.maxConnections = 2\n");
            assertRefused(RefusalReason.ROUTE_LIMIT, 1);
            proxy.reload(routes + "route.a.security.maxConnections = 3\n");
            try (Socket three = open(port)) {
                assertRefused(RefusalReason.ROUTE_LIMIT, 2);
                proxy.reload(routes + "route.a.security.maxConnections = 1\n");
                assertRefused(RefusalReason.ROUTE_LIMIT, 3);
                assertGoesOn(one);
                assertGoesOn(two);
                assertGoesOn(three);
            }
        }
    }

    private void assertRefused(RefusalReason reason, int count) throws IOException {
        try (Socket refused = TestProxy.connect(port)) {
            assertEnded(refused);
        }
        proxy.awaitRefused(reason, count);
    }

    @Test
    void theLimitsOfTheProxyAreFollowed() throws IOException {
        try (Socket one = open(port)) {
            proxy.reload("maxConnectionsPerIP = 1\n" + routes);
            assertRefused(RefusalReason.PER_IP_LIMIT, 1);
            proxy.reload("maxConnections = 1\n" + routes);
            assertRefused(RefusalReason.GLOBAL_LIMIT, 1);
            assertThat(proxy.proxy().maxConnections()).isEqualTo(1);
            proxy.reload("connectionRateLimitPerMinute = 1\n" + routes);
            assertRefused(RefusalReason.RATE_LIMIT, 1);
            assertGoesOn(one);
        }
    }

    @Test
    void timesAndLogAreFollowed() throws IOException {
        proxy.reload("timeout.preface = 100ms\nlog.level = debug\n" + routes + "route.a.domains = a.example\n");
        assertRefused(RefusalReason.PREFACE_TIMEOUT, 1);
        proxy.reload("log.level = error\nlog.format = json\n" + routes);
        open(port).close();
        proxy.awaitIdle();
        proxy.reload("log.level = debug\nlog.format = json\n" + routes);
        open(port).close();
        proxy.awaitIdle();
        proxy.awaitLogged("{\"time\"");
    }

    @Test
    void anAddressThatCannotBeHadUndoesAll() throws IOException {
        ProxyConfig before = proxy.proxy().config();
        try (ServerSocket taken = new ServerSocket(0); Socket client = open(port)) {
            int free = Ports.free();
            String wanted = "maxConnectionsPerIP = 1\n" + second() + second().replace("route.b", "route.c")
                    .replace(Integer.toString(other), Integer.toString(free)) + "route.d.listen = "
                    + taken.getLocalPort() + "\nroute.d.targets = " + echo.address() + "\n";
            assertThatThrownBy(() -> proxy.reload(wanted)).isInstanceOf(ListenException.class)
                    .hasMessageStartingWith("test.properties:6: route.d.listen: route d cannot listen on "
                            + taken.getLocalPort() + ": ");
            assertThat(proxy.proxy().config()).isSameAs(before);
            assertGoesOn(client);
            open(port).close();
            for (int unused : new int[] {other, free}) {
                assertThatThrownBy(() -> TestProxy.connect(unused)).isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void anAddressMayComeUnderAWildcardAndLeaveIt() throws Exception {
        String all = routes.replace("127.0.0.1:" + port, Integer.toString(port));
        String ipv4 = routes.replace("127.0.0.1:" + port, "0.0.0.0:" + port);
        try (Socket first = open(port)) {
            for (String listen : new String[] {all, ipv4, routes, ipv4, all, routes}) {
                assertThat(proxy.reload(listen).lines()).containsExactly("route a: changed listen");
                open(port).close();
                assertGoesOn(first);
            }
        }
    }

    @Test
    void aProxyThatStopsTakesNothingUp() throws IOException {
        proxy.close();
        assertThatThrownBy(() -> proxy.reload(routes + second())).isInstanceOf(IOException.class)
                .hasMessage("the proxy is stopping");
        assertThatThrownBy(() -> TestProxy.connect(other)).isInstanceOf(ConnectException.class);
    }
}
