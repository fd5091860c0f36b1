package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whose the kernel's rules are, and what becomes of them when processes come and go.
class KernelTableTest {

    private static final String TABLE = "table inet smartproxy";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String BACK = "the table inet smartproxy was gone: the kernel has it again";

    @TempDir
    private static Path folder;
    private static KernelNetwork network;
    private static String alone;
    private static String shared;

    @BeforeAll
    static void start() throws Exception {
        network = new KernelNetwork(folder);
        alone = """
                route.db.listen = 0.0.0.0:80
                route.db.targets = %1$s:9000
                route.db.engine = nftables
                route.own.listen = 0.0.0.0:81
                route.own.targets = %1$s:9000
                """.formatted(network.one.address());
        shared = alone + "listen.reusePort = true\n";
    }

    @AfterAll
    static void stop() {
        if (network != null) {
            network.close();
        }
    }

    @AfterEach
    void nothingStaysBehind() throws Exception {
        assertThat(network.tables()).isEmpty();
    }

    private static String answer() {
        return network.ask(network.client.gateway() + ":80");
    }

    private static void assertServed() {
        assertThat(answer()).startsWith("1:9000 ");
    }

    @Test
    void aKilledProcessLeavesItsTableToTheNextOne() throws Exception {
        try (ProxyProcess killed = network.start(alone)) {
            assertRefusedBeside(killed);
            killed.kill();
            assertServed();
            try (ProxyProcess next = network.start(alone)) {
                next.awaitLine("took over the table inet smartproxy of process " + killed.pid(), LIMIT);
                assertThat(next.out()).anyMatch(line -> line.endsWith("listening on 0.0.0.0:80: db (kernel)"));
                assertThat(network.tables()).containsExactly(TABLE);
                assertServed();
                assertEndsWhatIsOpen(next);
            }
        }
    }

    /// Two that do not know of each other would take the table from one another.
    private static void assertRefusedBeside(ProxyProcess running) {
        try (ProxyProcess other = new ProxyProcess.Start(alone.replace(":81", ":82")).shell(network.machine.entering())
                .start()) {
            assertThat(other.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(other.err()).containsExactly("proxy.properties:3: route.db.engine: route db cannot be given to"
                    + " the kernel: the table inet smartproxy is that of process " + running.pid() + ", which runs,"
                    + " expected listen.reusePort = true in both, or no route with engine = nftables");
        }
        assertServed();
    }

    /// While the proxy drains its own connections, those of the kernel go on, and there are no new ones.
    private static void assertEndsWhatIsOpen(ProxyProcess proxy) throws Exception {
        try (Program open = network.talk(80); Program own = network.talk(81)) {
            network.ask(open, 1);
            network.ask(own, 1);
            proxy.handle().destroy();
            proxy.awaitLine("draining: 1 open connections", LIMIT);
            assertThat(answer()).isEmpty();
            network.ask(open, 2);
            own.endInput();
            assertThat(proxy.exitStatus(LIMIT)).isZero();
            assertThat(proxy.err()).isEmpty();
            assertThat(answer()).isEmpty();
            Await.until("it is reset", () -> {
                try {
                    open.say(KernelNetwork.REQUEST);
                    return false;
                } catch (IOException _) {
                    return true;
                }
            });
            assertThat(open.errors()).containsAnyOf("Connection reset by peer", "Broken pipe");
        }
    }

    @Test
    void aTableIsHandedOverAndComesBackWhereSomebodyRemovesIt() throws Exception {
        try (ProxyProcess old = network.start(shared)) {
            assertServed();
            network.machine.run("nft", "flush ruleset");
            old.awaitLine(BACK, LIMIT);
            assertServed();
            assertComesBackFromOneThatStops(old);
            try (Program open = network.talk(80)) {
                network.ask(open, 1);
                assertHandsOver(old, open);
            }
        }
        try (ProxyProcess without = network.start("route.web.listen = 80\nroute.web.action = respond\n"
                + "route.web.respond.body = of the proxy itself\n")) {
            without.awaitLine("removed the table inet smartproxy, which process ", LIMIT);
            assertThat(answer()).isEqualTo("of the proxy itself");
        }
    }

    /// While that one still drains.
    private static void assertComesBackFromOneThatStops(ProxyProcess old) throws Exception {
        try (ProxyProcess next = network.start(shared.replace(":81", ":82")); Program own = network.talk(82)) {
            old.awaitLine("process " + next.pid() + " has taken over the table inet smartproxy", LIMIT);
            network.ask(own, 1);
            next.handle().destroy();
            next.awaitLine("draining: 1 open connections", LIMIT);
            old.awaitLine("took over the table inet smartproxy of process " + next.pid(), LIMIT);
            assertServed();
            network.ask(own, 2);
            own.endInput();
            assertThat(next.exitStatus(LIMIT)).isZero();
        }
        assertServed();
    }

    @Test
    void whatTheKernelDoesNotTakeAtOnceIsTriedAgain() throws Exception {
        Path busy = folder.resolve("busy");
        Path blocked = Files.writeString(folder.resolve("blocked.txt"), "# nobody");
        Path nft = Files.writeString(Files.createDirectory(folder.resolve("bin")).resolve("nft"), """
                #!/bin/sh
                [ ! -e %s ] || { echo "Error: Device or resource busy"; exit 1; }
                exec %s "$@"
                """.formatted(busy, Needs.program("nft")));
        assertThat(nft.toFile().setExecutable(true)).isTrue();
        try (ProxyProcess proxy = new ProxyProcess.Start(alone + "route.db.security.ipBlockList = @" + blocked + "\n")
                .environment("PATH", nft.getParent() + ":" + System.getenv("PATH"))
                .shell(network.machine.entering()).start()) {
            proxy.awaitLine("started in", LIMIT);
            assertServed();
            Files.writeString(busy, "");
            Files.writeString(blocked, network.client.address());
            proxy.awaitLine("the kernel's rules do not follow the access lists for now: ", LIMIT);
            assertServed();
            Files.delete(busy);
            Await.until("it is refused", () -> answer().isEmpty());
            assertThat(proxy.stop()).isZero();
        }
    }

    /// @param open a connection of the old one's time
    private static void assertHandsOver(ProxyProcess old, Program open) throws Exception {
        try (ProxyProcess next = network.start(shared)) {
            next.awaitLine("took over the table inet smartproxy of process " + old.pid(), LIMIT);
            assertServed();
            assertThat(old.stop()).isZero();
            assertThat(old.err()).isEmpty();
            assertThat(network.tables()).containsExactly(TABLE);
            assertThat(network.table("smartproxy")).contains("comment \"owner_" + next.pid() + "_");
            assertServed();
            network.ask(open, 2);
            next.kill();
        }
    }

    @Test
    void whoMayNotGiveTheKernelRulesHearsSo() throws Exception {
        Needs.program("setpriv");
        try (ProxyProcess check = new ProxyProcess.Start(alone).arguments("--check", "proxy.properties")
                .shell("exec ip netns exec " + network.machine.name()
                        + " setpriv --bounding-set -net_admin --inh-caps -net_admin \"$@\"").start()) {
            assertThat(check.exitStatus(LIMIT)).isEqualTo(2);
            assertThat(check.err()).singleElement().asString().startsWith("proxy.properties:3: route.db.engine: needs"
                    + " root, or the capability CAP_NET_ADMIN, to give the kernel rules: ");
        }
    }
}
