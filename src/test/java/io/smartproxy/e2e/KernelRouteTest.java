package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartproxy.log.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Routes that the kernel forwards, from one machine to another: one proxy for all the tests, each with routes of its
/// own.
class KernelRouteTest {

    private static final String BYSTANDER = """
            table inet bystander {
                chain pass {
                    type filter hook forward priority 0; policy accept;
                    tcp dport 1-9 drop
                }
            }
            """;
    private static final Duration RELOAD = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;
    private static KernelNetwork network;
    private static ProxyProcess proxy;
    private static String bystander;
    private static String properties;

    @BeforeAll
    static void start() throws Exception {
        network = new KernelNetwork(folder);
        network.machine.run("nft", "-f", Files.writeString(folder.resolve("bystander.nft"), BYSTANDER).toString());
        bystander = network.table("bystander");
        properties = """
                admin.listen = 127.0.0.1:8900
                default.engine = nftables

                route.plain.listen = 80
                route.plain.targets = %1$s:9000, [%2$s]:9000
                route.kept.listen = 81
                route.kept.targets = %1$s:9000, [%2$s]:9000
                route.kept.nftables.preserveSourceIP = true
                route.turns.listen = 0.0.0.0:82
                route.turns.targets = %1$s:9000 weight=3, %1$s:9001 weight=2, %3$s:9000
                route.lots.listen = 0.0.0.0:83
                route.lots.targets = %1$s:9000, %3$s:9000
                route.lots.balance = random
                route.hashed.listen = 84
                route.hashed.targets = %1$s:9000, %3$s:9000, [%2$s]:9000, [%2$s]:9001
                route.hashed.balance = ip-hash
                route.guarded.listen = 85
                route.guarded.targets = %1$s:9000, [%2$s]:9000
                route.guarded.security.ipBlockList = %4$s
                route.listed.listen = 0.0.0.0:92
                route.listed.targets = %1$s:9000
                route.listed.security.ipAllowList = @%5$s
                route.exact.listen = %6$s:93, [%7$s]:93
                route.exact.targets = %1$s:9000, [%2$s]:9000
                route.mine.listen = 0.0.0.0:94
                route.mine.targets = %1$s:9001
                route.mine.clients = %4$s
                route.others.listen = 0.0.0.0:94
                route.others.targets = %1$s:9000
                route.here.listen = 127.0.0.1:95
                route.here.targets = 127.0.0.1:8900
                route.few.listen = 0.0.0.0:86
                route.few.targets = %1$s:9000
                route.few.security.maxConnections = 2
                route.slow.listen = 0.0.0.0:87
                route.slow.targets = %1$s:5201
                route.slow.nftables.maxRate = 4MiB
                route.bulk.listen = 88
                route.bulk.targets = %1$s:5201, [%2$s]:5201
                route.checked.listen = 0.0.0.0:89
                route.checked.targets = %1$s:9100, %3$s:9000
                route.checked.health.check = tcp
                route.checked.health.interval = 100ms
                route.checked.health.fall = 1
                route.checked.health.rise = 1
                route.range.listen = 0.0.0.0:9000-9001
                route.range.targets = %1$s:*
                route.near.listen = %6$s:97
                route.near.targets = %1$s:9000
                route.near.nftables.preserveSourceIP = true
                route.far.listen = 0.0.0.0:97
                route.far.targets = %1$s:9000
                route.known.listen = 0.0.0.0:98
                route.known.targets = %1$s:9000
                route.known.clients = %4$s
                route.known.nftables.preserveSourceIP = true
                route.strange.listen = 0.0.0.0:98
                route.strange.targets = %1$s:9000
                route.hands.listen = 0.0.0.0:96
                route.hands.targets = %1$s:9000
                route.hands.engine = proxy
                route.echo.listen = 90
                route.echo.targets = builtin:demo
                route.echo.engine = proxy
                """.formatted(network.one.address(), network.one.address6(), network.two.address(),
                network.client.address(), Files.writeString(allowed(), network.client.address()),
                network.client.gateway(), network.client.gateway6());
        proxy = network.start(properties);
    }

    private static Path allowed() {
        return folder.resolve("allowed.txt");
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (proxy != null) {
                assertThat(proxy.stop()).isZero();
                assertThat(proxy.err()).isEmpty();
                assertThat(network.tables()).containsExactly("table inet bystander");
                assertThat(network.table("bystander")).isEqualTo(bystander);
            }
        } finally {
            if (proxy != null) {
                proxy.close();
            }
            if (network != null) {
                network.close();
            }
        }
    }

    private static String v4(int port) {
        return network.client.gateway() + ":" + port;
    }

    private static String v6(int port) {
        return "[" + network.client.gateway6() + "]:" + port;
    }

    private static Map<String, Long> shares(List<String> answers) {
        return answers.stream().map(answer -> answer.split(" ")[0])
                .collect(Collectors.groupingBy(answer -> answer, Collectors.counting()));
    }

    @Test
    void targetsSeeTheMachine() {
        assertThat(network.ask(v4(80))).isEqualTo("1:9000 " + network.one.gateway());
        assertThat(network.ask(v6(80))).isEqualTo("1:9000 " + network.one.gateway6());
    }

    @Test
    void targetsSeeTheClientWhereItsAddressIsKept() {
        assertThat(network.ask(v4(81))).isEqualTo("1:9000 " + network.client.address());
        assertThat(network.ask(v6(81))).isEqualTo("1:9000 " + network.client.address6());
    }

    @Test
    void aRouteKeepsTheAddressBesideOneThatDoesNotToTheSameTarget() {
        assertThat(network.ask(v4(97))).isEqualTo("1:9000 " + network.client.address());
        assertThat(network.ask(network.two.gateway() + ":97")).isEqualTo("1:9000 " + network.one.gateway());
        assertThat(network.ask(v4(98))).isEqualTo("1:9000 " + network.client.address());
        assertThat(network.ask(network.two, v4(98), 1)).containsExactly("1:9000 " + network.one.gateway());
    }

    @Test
    void whatRunsOnTheMachineIsForwardedAsWell() {
        assertThat(network.ask(network.machine, network.client.gateway() + ":80", 1))
                .containsExactly("1:9000 " + network.one.gateway());
    }

    @Test
    void connectionsTakeTurnsByWeight() {
        assertThat(shares(network.ask(v4(82), 60))).isEqualTo(Map.of("1:9000", 30L, "1:9001", 20L, "2:9000", 10L));
    }

    @Test
    void connectionsAreSharedByLot() {
        Map<String, Long> shares = shares(network.ask(v4(83), 100));
        // Six times the standard deviation.
        assertThat(shares.get("1:9000")).isCloseTo(50, within(30L));
        assertThat(shares.get("2:9000")).isCloseTo(50, within(30L));
    }

    @Test
    void aClientKeepsItsTarget() {
        assertThat(shares(network.ask(v4(84), 20))).hasSize(1);
        assertThat(shares(network.ask(v6(84), 20))).hasSize(1);
    }

    @Test
    void aPortOfARangeIsKept() {
        assertThat(network.ask(v4(9001))).isEqualTo("1:9001 " + network.one.gateway());
        assertThat(network.ask(v4(9000))).isEqualTo("1:9000 " + network.one.gateway());
    }

    @Test
    void oneAddressAloneIsForwarded() {
        assertThat(network.ask(v4(93))).isEqualTo("1:9000 " + network.one.gateway());
        assertThat(network.ask(v6(93))).isEqualTo("1:9000 " + network.one.gateway6());
        assertThat(network.ask(network.one.gateway() + ":93")).isEmpty();
    }

    @Test
    void clientsAreThoseOfTheirRoute() throws Exception {
        assertThat(network.ask(v4(94))).startsWith("1:9001 ");
        assertThat(network.ask(network.machine, v4(94), 1)).singleElement().asString().startsWith("1:9000 ");
        assertThat(network.ask(network.two, v4(94), 1)).singleElement().asString().startsWith("1:9000 ");
    }

    /// Where packets pass the kernel twice, they count once.
    @Test
    void whatStaysOnTheMachineIsForwardedAndCountedOnce() throws Exception {
        double size = Double.parseDouble(network.machine.run("curl", "-sS", "-o", folder.resolve("page").toString(),
                "-w", "%{size_download}", "http://127.0.0.1:95/"));
        assertThat(size).isGreaterThan(10_000);
        Await.until("the kernel's count", () -> counted("here") >= size);
        assertThat(counted("here")).isBetween(size, 1.5 * size);
    }

    @Test
    void whoIsOnTheBlockListIsRefused() throws Exception {
        assertThat(network.ask(v6(85))).startsWith("1:9000 ");
        try (Program curl = network.client.start("curl", "-sS", "http://" + v4(85))) {
            assertThat(curl.status()).isNotZero();
            assertThat(curl.errors()).contains("Failed to connect");
        }
    }

    @Test
    void listsInFilesAreTakenUp() throws Exception {
        assertThat(network.ask(v4(92))).startsWith("1:9000 ");
        Files.writeString(allowed(), "# nobody");
        Await.until("it is refused", () -> network.ask(v4(92)).isEmpty());
        Files.writeString(allowed(), network.client.address() + "/30");
        Await.until("it is let in", () -> !network.ask(v4(92)).isEmpty());
    }

    @Test
    void noMoreConnectionsAreOpenThanTheLimit() throws Exception {
        try (Program first = network.talk(86); Program second = network.talk(86)) {
            Await.until("the places are taken", () -> network.ask(v4(86)).isEmpty());
            // Other rules do not make it forget them.
            reload(properties + "route.few.priority = 1\n");
            assertThat(network.ask(v4(86))).isEmpty();
            reload(properties);
            assertThat(network.ask(v4(86))).isEmpty();
            first.endInput();
            first.status();
            Await.until("a place is free", () -> !network.ask(v4(86)).isEmpty());
            second.endInput();
        }
    }

    @Test
    void bulkIsForwardedAndCountedApart() throws Exception {
        double before = network.speed(network.client.gateway6(), 88, 1);
        double perSecond = network.speed(network.client.gateway(), 88, 1);
        assertThat(perSecond).isGreaterThan(20 << 20);
        Await.until("the kernel's count", () -> counted("bulk") > before + perSecond);
        assertThat(counted("bulk")).isLessThan(1.6 * (before + perSecond));
        Map<?, ?> route = route("bulk");
        assertThat(route.get("received")).isEqualTo(0.0);
        assertThat(route.get("sent")).isEqualTo(0.0);
        assertThat((double) ((Map<?, ?>) route.get("kernel")).get("sent"))
                .isGreaterThan((double) ((Map<?, ?>) route.get("kernel")).get("received"));
        assertThat(route("echo").get("kernel")).isNull();
        assertThat(metrics()).contains("smartproxy_kernel_forwarded_bytes_total{route=\"plain\"} ")
                .doesNotContain("smartproxy_kernel_forwarded_bytes_total{route=\"echo\"}")
                .contains("smartproxy_received_bytes_total{route=\"bulk\"} 0\n");
    }

    @Test
    void theRateIsKept() throws Exception {
        // In two seconds, what three have room for: the kernel lets a second's worth through at once.
        assertThat(network.speed(network.client.gateway(), 87, 2)).isBetween(2.0 * (1 << 20), 6.5 * (1 << 20));
    }

    private static String admin(String path) throws Exception {
        return network.machine.run("curl", "-sS", "http://127.0.0.1:8900" + path);
    }

    private static String metrics() throws Exception {
        return admin("/metrics");
    }

    private static Map<?, ?> route(String name) throws Exception {
        return ((List<?>) JsonReader.read(admin("/api/v1/routes"))).stream().map(route -> (Map<?, ?>) route)
                .filter(route -> name.equals(route.get("route"))).findFirst().orElseThrow();
    }

    private static double counted(String name) {
        try {
            return (double) ((Map<?, ?>) route(name).get("kernel")).get("sent");
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void trafficGoesOnWhileTheProcessIsStopped() throws Exception {
        Program.run("kill", "-STOP", String.valueOf(proxy.pid()));
        try {
            assertThat(network.ask(v4(80), 5)).hasSize(5);
            assertThat(network.ask(v6(80), 5)).hasSize(5);
        } finally {
            Program.run("kill", "-CONT", String.valueOf(proxy.pid()));
        }
    }

    @Test
    void whatTheProxyServesItselfGoesOnBesides() {
        assertThat(network.ask(v4(90))).startsWith("Hello");
    }

    @Test
    void connectionsFollowTheHealthOfTargets() throws Exception {
        proxy.awaitLine("route checked: target " + network.one.address() + ":9100 is down", RELOAD);
        Await.until("the rules follow", () -> shares(network.ask(v4(89), 4)).equals(Map.of("2:9000", 4L)));
        try (Program _ = network.one.start("socat", "TCP-LISTEN:9100,fork,reuseaddr",
                "SYSTEM:'printf \"HTTP/1.0 200 OK\\r\\n\\r\\n1:9100 \\n\"'")) {
            proxy.awaitLine("route checked: target " + network.one.address() + ":9100 is up again", RELOAD);
            Await.until("the rules follow", () -> network.ask(v4(89), 4).size() == 4
                    && shares(network.ask(v4(89), 4)).equals(Map.of("1:9100", 2L, "2:9000", 2L)));
        }
    }

    @Test
    void aReloadAddsAndTakesAwayRoutesAndTargets() throws Exception {
        assertThat(network.ask(v4(80))).startsWith("1:");
        Await.until("it is counted", () -> counted("plain") > 0);
        double before = counted("plain");
        reload(properties.replace("route.plain.targets = ", "route.plain.targets = " + network.two.address()
                + ":9001, ") + """
                route.new.listen = 0.0.0.0:91
                route.new.targets = %s:9001
                """.formatted(network.two.address()));
        assertThat(network.ask(v4(91))).startsWith("2:9001 ");
        assertThat(shares(network.ask(v4(80), 4))).isEqualTo(Map.of("1:9000", 2L, "2:9001", 2L));
        assertThat(counted("plain")).isGreaterThanOrEqualTo(before);
        reload(properties);
        assertThat(network.ask(v4(91))).isEmpty();
        assertThat(shares(network.ask(v4(80), 4))).isEqualTo(Map.of("1:9000", 4L));
        assertThat(metrics()).doesNotContain("route=\"new\"");
        assertThat(counted("plain")).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aRouteGoesFromTheProxyToTheKernelAndBack() throws Exception {
        try (Program open = network.talk(96)) {
            network.ask(open, 1);
            assertThat(route("hands").get("kernel")).isNull();
            reload(properties.replace("route.hands.engine = proxy", "route.hands.engine = nftables"));
            assertThat(network.ask(v4(96))).startsWith("1:9000 ");
            Await.until("the kernel's count", () -> counted("hands") > 0);
            // What the proxy has begun, it goes on with.
            network.ask(open, 2);
            assertThat(route("hands").get("total")).isEqualTo(1.0);
            reload(properties);
            assertThat(network.ask(v4(96))).startsWith("1:9000 ");
            network.ask(open, 3);
            assertThat(route("hands").get("kernel")).isNull();
            assertThat(route("hands").get("total")).isEqualTo(2.0);
        }
    }

    private static void reload(String text) throws Exception {
        Files.writeString(proxy.folder().resolve("proxy.properties"), text);
        assertThat(network.machine.run("curl", "-sS", "-X", "POST", "-H", "X-SmartProxy: 1",
                "http://127.0.0.1:8900/api/v1/reload")).contains("\"ok\":true");
    }
}
