package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.Changes;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.metrics.RouteFigures;
import io.smartproxy.metrics.TargetFigures;
import io.smartproxy.metrics.TargetState;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import io.smartproxy.server.ListenException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What another reading of the file means for connections, routes, targets and limits that are there already.
class ReloadTest {

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

    private static Socket open(int port) throws IOException {
        Socket client = TestProxy.connect(port);
        assertEchoes(client);
        return client;
    }

    private static void assertEchoes(Socket client) throws IOException {
        assertThat(echoes(client)).isTrue();
    }

    /// @return whether a byte comes back; an end of the connection is the only other thing that may come
    private static boolean echoes(Socket client) throws IOException {
        client.getOutputStream().write('x');
        int answer = client.getInputStream().read();
        assertThat(answer).isIn((int) 'x', -1);
        return answer == 'x';
    }

    private static void assertEnded(Socket client) throws IOException {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    private RouteFigures figures(String route) {
        return proxy.proxy().metrics().routes().stream().filter(found -> found.name().equals(route)).findFirst()
                .orElseThrow();
    }

    private boolean hasFigures(String route) {
        return proxy.proxy().metrics().routes().stream().anyMatch(found -> found.name().equals(route));
    }

    @Test
    void aRouteIsAddedBesideOneThatGoesOnAsItWas() throws IOException {
        try (Socket before = open(port)) {
            Changes changes = proxy.reload(routes + second());
            assertThat(changes.lines()).containsExactly("route b: added");
            try (Socket one = open(port); Socket two = open(other)) {
                assertEchoes(before);
                assertEchoes(one);
                assertEchoes(two);
            }
        }
        Await.until("both in the books", () -> figures("a").total() == 2 && figures("b").total() == 1);
    }

    @Test
    void theSameFileAgainChangesNothing() throws IOException {
        ProxyConfig config = proxy.proxy().config();
        assertThat(proxy.reload("# Something to read.\n" + routes).hasEffect()).isFalse();
        assertThat(proxy.proxy().config()).isSameAs(config);
    }

    @Test
    void connectionsOfARemovedRouteHaveTimeToEnd() throws IOException {
        proxy.reload("shutdown.timeout = 500ms\n" + routes + second());
        try (Socket stays = open(port); Socket ends = open(other); Socket lasts = open(other)) {
            proxy.reload("shutdown.timeout = 500ms\n" + routes);
            assertThatThrownBy(() -> TestProxy.connect(other)).isInstanceOf(ConnectException.class);
            assertEchoes(ends);
            ends.shutdownOutput();
            assertEnded(ends);
            assertThat(hasFigures("b")).as("while it has connections").isTrue();
            assertEnded(lasts);
            assertEchoes(stays);
        }
        proxy.awaitClosed(CloseReason.RELOAD, 1);
        proxy.awaitClosed(CloseReason.NORMAL, 2);
        Await.until("the route's figures are gone", () -> !hasFigures("b"));
    }

    @Test
    void withoutTimeTheyEndAtOnce() throws IOException {
        proxy.reload("shutdown.timeout = 0\n" + routes + second());
        try (Socket client = open(other)) {
            proxy.reload("shutdown.timeout = 0\n" + routes);
            assertEnded(client);
        }
        proxy.awaitClosed(CloseReason.RELOAD, 1);
    }

    @Test
    void aRouteThatComesBackInTimeKeepsItsConnectionsAndFigures() throws IOException {
        proxy.reload(routes + second());
        try (Socket client = open(other)) {
            proxy.reload(routes);
            proxy.reload("shutdown.timeout = 0\n" + routes + second());
            assertEchoes(client);
            Await.until("its bytes", () -> figures("b").bytes().received() == 2);
            assertThat(figures("b").active()).isEqualTo(1);
        }
    }

    @Test
    void aRenamedRouteIsAnotherOneOnTheSameListener() throws IOException {
        try (Socket client = open(port)) {
            Changes changes = proxy.reload(routes.replace("route.a", "route.z"));
            assertThat(changes.lines()).containsExactly("route a: removed", "route z: added");
            assertEchoes(client);
            open(port).close();
        }
        Await.until("the old one's figures are gone", () -> !hasFigures("a"));
        Await.until("the new one's connection", () -> figures("z").total() == 1);
    }

    @Test
    void whoIsNowForbiddenIsClosedAtOnceAndNobodyElse() throws IOException {
        Machine.needsAddress("127.0.0.2");
        try (Socket barred = new BoundClient("127.0.0.2").connect(port); Socket client = open(port)) {
            assertEchoes(barred);
            proxy.reload(routes + "route.a.security.ipBlockList = 127.0.0.2\n");
            assertEnded(barred);
            assertEchoes(client);
            proxy.awaitClosed(CloseReason.RELOAD, 1);
            try (Socket again = new BoundClient("127.0.0.2").connect(port)) {
                assertEnded(again);
            }
            proxy.awaitRefused(RefusalReason.IP_BLOCKED, 1);
        }
    }

    @Test
    void whoHasComeBeforeAndFindsItsRouteAfterwardsIsNotForgotten() throws IOException {
        String web = "route.a.domains = a.example\n";
        String request = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
        proxy.reload(routes + web);
        try (Socket barred = TestProxy.connect(port)) {
            Await.until("it is there", () -> proxy.proxy().registry().active() == 1);
            proxy.reload(routes + web + "route.a.security.ipBlockList = 127.0.0.1\n");
            barred.getOutputStream().write(request.getBytes());
            assertThat(barred.getInputStream().readAllBytes()).as("what it had time for").hasSizeLessThanOrEqualTo(
                    request.length());
        }
        proxy.awaitClosed(CloseReason.RELOAD, 1);
    }

    @Test
    void targetsThatStayKeepTheirHealthAndTheirCounts() throws IOException {
        int dead = Ports.free();
        String keys = routes.replace(echo.address(), "127.0.0.1:" + dead + ", " + echo.address())
                + "route.a.health.ejectAfter = 1\nroute.a.health.ejectFor = 1h\n";
        proxy.reload(keys);
        open(port).close();
        open(port).close();
        proxy.reload(keys + "route.a.retries = 7\n");
        TargetFigures out = figures("a").targets().getFirst();
        assertThat(out.health().state()).isEqualTo(TargetState.EJECTED);
        assertThat(out.failed()).isEqualTo(1);
        assertThat(figures("a").targets().getLast().total()).isEqualTo(2);
        open(port).close();
        assertThat(figures("a").targets().getFirst().failed()).as("it is not tried").isEqualTo(1);
    }

    @Test
    void aConnectionGoesOnWithATargetThatIsThereNoMore() throws IOException {
        try (Backend next = Backend.greeting("n"); Socket client = open(port)) {
            proxy.reload(routes.replace(echo.address(), next.address()));
            assertEchoes(client);
            try (Socket newer = TestProxy.connect(port)) {
                assertThat(newer.getInputStream().read()).isEqualTo('n');
            }
            assertThat(figures("a").targets()).extracting(TargetFigures::target).containsExactly(next.address());
        }
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
                assertEchoes(one);
                assertEchoes(two);
                assertEchoes(three);
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
            assertEchoes(one);
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
            assertEchoes(client);
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
                assertEchoes(first);
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
