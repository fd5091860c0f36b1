package io.smartproxy.e2e;

import static io.smartproxy.e2e.EchoClients.assertEnded;
import static io.smartproxy.e2e.EchoClients.assertGoesOn;
import static io.smartproxy.e2e.EchoClients.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.config.Changes;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.metrics.RouteFigures;
import io.smartproxy.metrics.TargetFigures;
import io.smartproxy.metrics.TargetState;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
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
                assertGoesOn(before);
                assertGoesOn(one);
                assertGoesOn(two);
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
            assertGoesOn(ends);
            ends.shutdownOutput();
            assertEnded(ends);
            assertThat(hasFigures("b")).as("while it has connections").isTrue();
            assertEnded(lasts);
            assertGoesOn(stays);
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
            assertGoesOn(client);
            Await.until("its bytes", () -> figures("b").bytes().received() == 8);
            assertThat(figures("b").active()).isEqualTo(1);
        }
    }

    @Test
    void aRenamedRouteIsAnotherOneOnTheSameListener() throws IOException {
        try (Socket client = open(port)) {
            Changes changes = proxy.reload(routes.replace("route.a", "route.z"));
            assertThat(changes.lines()).containsExactly("route a: removed", "route z: added");
            assertGoesOn(client);
            open(port).close();
        }
        Await.until("the old one's figures are gone", () -> !hasFigures("a"));
        Await.until("the new one's connection", () -> figures("z").total() == 1);
    }

    @Test
    void whoIsNowForbiddenIsClosedAtOnceAndNobodyElse() throws IOException {
        Machine.needsAddress("127.0.0.2");
        try (Socket barred = new BoundClient("127.0.0.2").connect(port); Socket client = open(port)) {
            assertGoesOn(barred);
            proxy.reload(routes + "route.a.security.ipBlockList = 127.0.0.2\n");
            assertEnded(barred);
            assertGoesOn(client);
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
            assertGoesOn(client);
            try (Socket newer = TestProxy.connect(port)) {
                assertThat(newer.getInputStream().read()).isEqualTo('n');
            }
            assertThat(figures("a").targets()).extracting(TargetFigures::target).containsExactly(next.address());
        }
    }
}
