package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smartproxy.server.ListenException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which addresses and ports are listened on, and which route a connection belongs to by the address that it came to.
class ListenTest {

    private static final Pattern NAME = Pattern.compile("<(\\w+)>");

    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private TestProxy proxy;

    @AfterEach
    void close() throws IOException {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
        for (Backend backend : backends.values()) {
            backend.close();
        }
    }

    /// @param text with `<a>` for the target of a server that says `a` and ends
    private String withTargets(String text) throws IOException {
        for (MatchResult found : NAME.matcher(text).results().toList()) {
            if (!backends.containsKey(found.group(1))) {
                backends.put(found.group(1), Backend.start(
                        socket -> socket.getOutputStream().write(found.group(1).getBytes())));
            }
        }
        return NAME.matcher(text).replaceAll(found -> backends.get(found.group(1)).address());
    }

    private void start(String text) throws IOException {
        proxy = TestProxy.start(withTargets(text));
    }

    /// What the server says that one gets to.
    private static String server(String address, int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getByName(address), port)) {
            client.setSoTimeout((int) Await.LIMIT.toMillis());
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes());
        }
    }

    private static void assertNobodyListens(String address, int port) {
        assertThatExceptionOfType(ConnectException.class).as("%s port %d", address, port)
                .isThrownBy(() -> server(address, port));
    }

    @Test
    void everyPortOfARangeIsListenedOnAndNoOther() throws IOException {
        int first = Ports.freeRange(6);
        start("""
                route.a.listen = 127.0.0.1:%d-%d
                route.a.targets = <a>
                """.formatted(first + 1, first + 4));
        for (int port = first + 1; port <= first + 4; port++) {
            assertThat(server("127.0.0.1", port)).isEqualTo("a");
        }
        assertNobodyListens("127.0.0.1", first);
        assertNobodyListens("127.0.0.1", first + 5);
    }

    @Test
    void aRouteMayListenInManyPlacesAndAPlaceMayHaveManyRoutes() throws IOException {
        int one = Ports.free();
        int two = Ports.free();
        start("""
                route.named.listen = 127.0.0.1:%1$d, 127.0.0.1:%2$d
                route.named.domains = somebody.else.example
                route.named.targets = <named>
                route.one.listen = 127.0.0.1:%1$d
                route.one.targets = <one>
                route.two.listen = 127.0.0.1:%2$d
                route.two.targets = <two>
                """.formatted(one, two));
        for (int port : new int[] {one, two}) {
            try (Socket client = TestProxy.connect(port)) {
                client.getOutputStream().write(HostileClient.request());
                assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("named");
            }
        }
        assertThat(server("127.0.0.1", one)).isEqualTo("one");
        assertThat(server("127.0.0.1", two)).isEqualTo("two");
    }

    @Test
    void aPlainPortIsReachedByBothKindsOfAddress() throws IOException {
        int port = Ports.free();
        start("""
                route.a.listen = %d
                route.a.targets = <a>
                """.formatted(port));
        assertThat(server("127.0.0.1", port)).isEqualTo("a");
        Machine.needsAddress("::1");
        assertThat(server("::1", port)).isEqualTo("a");
        Await.until("both in the log", () -> proxy.logged().contains(" from 127.0.0.1:")
                && proxy.logged().contains(" from [::1]:"));
    }

    @Test
    void allAddressesOfIpv4AreIpv4Alone() throws IOException {
        Machine.needsAddress("::1");
        int port = Ports.free();
        start("""
                route.a.listen = 0.0.0.0:%d
                route.a.targets = <a>
                """.formatted(port));
        assertThat(server("127.0.0.1", port)).isEqualTo("a");
        assertNobodyListens("::1", port);
    }

    @Test
    void oneAddressIsThatAddressAlone() throws IOException {
        Machine.needsAddress("::1");
        int port = Ports.free();
        start("""
                route.six.listen = [::1]:%d
                route.six.targets = <six>
                """.formatted(port));
        assertThat(server("::1", port)).isEqualTo("six");
        assertNobodyListens("127.0.0.1", port);
    }

    @Test
    void addressesThatShareASocketAreToldApart() throws IOException {
        Machine.needsAddress("::1");
        Machine.needsAddress("127.0.0.2");
        int port = Ports.free();
        start("""
                route.rest.listen = %1$d
                route.rest.targets = <rest>
                route.one.listen = 127.0.0.1:%1$d
                route.one.targets = <one>
                route.two.listen = 127.0.0.2:%1$d
                route.two.targets = <two>
                route.six.listen = [::1]:%1$d
                route.six.targets = <six>
                """.formatted(port));
        assertThat(server("127.0.0.1", port)).isEqualTo("one");
        assertThat(server("127.0.0.2", port)).isEqualTo("two");
        assertThat(server("127.0.0.3", port)).isEqualTo("rest");
        assertThat(server("::1", port)).isEqualTo("six");
    }

    @Test
    void thoseOfIpv4AreMoreSpecificThanAll() throws IOException {
        Machine.needsAddress("::1");
        Machine.needsAddress("127.0.0.2");
        int port = Ports.free();
        start("""
                route.two.listen = 127.0.0.2:%1$d
                route.two.targets = <two>
                route.four.listen = 0.0.0.0:%1$d
                route.four.targets = <four>
                route.rest.listen = %1$d
                route.rest.targets = <rest>
                """.formatted(port));
        assertThat(server("127.0.0.2", port)).isEqualTo("two");
        assertThat(server("127.0.0.1", port)).isEqualTo("four");
        assertThat(server("::1", port)).isEqualTo("rest");
    }

    @Test
    void anAddressInUseIsNamedAndNothingStaysBound() throws Exception {
        int free = Ports.free();
        int taken = Ports.free();
        String text = withTargets("""
                # a comment
                route.good.listen = 127.0.0.1:%1$d
                route.good.targets = <good>
                route.bad.targets = <good>

                route.bad.listen = 127.0.0.1:%1$d, 127.0.0.1:%2$d
                route.bad.domains = www.example.com
                route.demo.listen = 127.0.0.1:%1$d
                route.demo.domains = demo.example.com
                route.demo.targets = builtin:demo
                """.formatted(free, taken));
        try (ServerSocket holder = holder(taken)) {
            assertThat(holder.isBound()).isTrue();
            assertThatExceptionOfType(ListenException.class).isThrownBy(() -> TestProxy.start(text))
                    .withMessageStartingWith("test.properties:6: route.bad.listen: ")
                    .withMessageEndingWith("cannot listen on 127.0.0.1:%d: Address already in use", taken);
            assertNobodyListens("127.0.0.1", free);
        }
        proxy = TestProxy.start(text);
        assertThat(server("127.0.0.1", free)).isEqualTo("good");
    }

    private static ServerSocket holder(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void startsThatFailLeaveNothingOpen() throws IOException {
        try (ServerSocket holder = holder(0)) {
            int first = Ports.freeRange(20);
            String text = withTargets("""
                    route.all.listen = 127.0.0.1:%d-%d, 127.0.0.1:%d
                    route.all.targets = <a>, builtin:demo
                    """.formatted(first, first + 19, holder.getLocalPort()));
            assertThatExceptionOfType(ListenException.class).isThrownBy(() -> TestProxy.start(text));
            long before = Descriptors.ofThisProcess();
            for (int i = 0; i < 10; i++) {
                assertThatExceptionOfType(ListenException.class).isThrownBy(() -> TestProxy.start(text));
            }
            Await.until(() -> "as many open files as before, " + before + "; there are " + Descriptors.ofThisProcess(),
                    Await.LIMIT, () -> Descriptors.ofThisProcess() <= before);
        }
    }

    @Test
    void anAddressThatIsNotTheMachinesIsNamed() throws IOException {
        String text = withTargets("""
                default.listen = 192.0.2.1:%d
                route.a.targets = <a>
                """.formatted(Ports.free()));
        assertThatExceptionOfType(ListenException.class).isThrownBy(() -> TestProxy.start(text))
                .withMessageStartingWith("test.properties:1: default.listen: ")
                .withMessageContaining("route a ").withMessageContaining("cannot listen on 192.0.2.1:");
    }

    @Test
    void aPortThatWasJustInUseCanBeTakenAgainAtOnce() throws IOException {
        int port = Ports.free();
        String text = withTargets("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = <a>
                """.formatted(port));
        // The side that ends first keeps the port for a while: here the proxy's.
        for (int i = 0; i < 3; i++) {
            try (TestProxy _ = TestProxy.start(text); Socket client = TestProxy.connect(port)) {
                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("a");
            }
        }
    }
}
