package io.smartproxy.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A network of its own, as if it were another machine: what the test starts in it can be cut off. It is linked to the
/// test's own network, to another such one, or to none. Takes root, `ip` (iproute2) and `nft` (nftables).
final class Namespace implements AutoCloseable {

    private static final Path NAMES = Path.of("/run/netns");

    private final int number;
    private final String name;
    private final String here;
    private final String there;

    /// @param number makes its names and its network, of those for tests between machines (RFC 2544 section C.2.2)
    private Namespace(int number) {
        this.number = number;
        name = "smartproxy-" + number;
        here = "198.18." + number + ".1";
        there = "198.18." + number + ".2";
    }

    /// One linked to the test's own network.
    static Namespace make() throws Exception {
        return make(made -> {
            // Both ends go with the namespace that one of them is in.
            made.ip("link", "add", made.outer(), "type", "veth", "peer", "name", "eth0", "netns", made.name);
            made.ip("addr", "add", made.here + "/30", "dev", made.outer());
            made.ip("link", "set", made.outer(), "up");
            made.addressInside();
        });
    }

    /// One linked to nothing.
    static Namespace alone() throws Exception {
        return make(made -> made.run("ip", "link", "set", "lo", "up"));
    }

    /// One linked to another, which it finds the rest of the world behind.
    static Namespace behind(Namespace hub) throws Exception {
        return make(made -> {
            made.ip("-n", hub.name, "link", "add", made.outer(), "type", "veth", "peer", "name", "eth0", "netns",
                    made.name);
            made.ip("-n", hub.name, "addr", "add", made.here + "/30", "dev", made.outer());
            made.ip("-n", hub.name, "addr", "add", made.gateway6() + "/64", "nodad", "dev", made.outer());
            made.ip("-n", hub.name, "link", "set", made.outer(), "up");
            made.addressInside();
            made.run("ip", "addr", "add", made.address6() + "/64", "nodad", "dev", "eth0");
            made.run("ip", "route", "add", "default", "via", made.here);
            made.run("ip", "route", "add", "default", "via", made.gateway6());
        });
    }

    /// What is done to one that is being made.
    @FunctionalInterface
    private interface Step {
        void run(Namespace made) throws Exception;
    }

    private static Namespace make(Step linking) throws Exception {
        Needs.root();
        Needs.program("nft");
        Namespace made = new Namespace(unused());
        made.ip("netns", "add", made.name);
        try {
            linking.run(made);
            return made;
        } catch (Exception | Error failure) {
            made.close();
            throw failure;
        }
    }

    private static int unused() {
        return ThreadLocalRandom.current().ints(0, 256)
                .filter(number -> Files.notExists(NAMES.resolve("smartproxy-" + number))).findFirst().orElseThrow();
    }

    private String outer() {
        return "sp" + number + "o";
    }

    private void addressInside() throws Exception {
        run("ip", "addr", "add", there + "/30", "dev", "eth0");
        run("ip", "link", "set", "eth0", "up");
        run("ip", "link", "set", "lo", "up");
    }

    private void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst("ip");
        Program.run(command.toArray(String[]::new));
    }

    /// As `ip netns` has it.
    String name() {
        return name;
    }

    /// The address of its own.
    String address() {
        return there;
    }

    /// Its address of IPv6, where it is behind another.
    String address6() {
        return "fd00:5350:" + number + "::2";
    }

    /// The address that the one it is behind has towards it.
    String gateway() {
        return here;
    }

    /// Likewise, of IPv6.
    String gateway6() {
        return "fd00:5350:" + number + "::1";
    }

    /// Starts a program in it.
    Program start(String... command) throws Exception {
        return Program.start(inside(command));
    }

    /// Runs a program in it to its end.
    ///
    /// @return what it has printed, without the line's end
    String run(String... command) throws Exception {
        return Program.run(inside(command));
    }

    /// For [ProxyProcess.Start#shell]: has the proxy start in it.
    String entering() {
        return "exec ip netns exec " + name + " \"$@\"";
    }

    private String[] inside(String... command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
        line.addAll(List.of(command));
        return line.toArray(String[]::new);
    }

    /// From now on whatever comes to a port is dropped, without a word to whoever has sent it.
    void swallow(int port) throws Exception {
        run("nft", "add table inet hole");
        run("nft", "add chain inet hole in { type filter hook input priority 0; }");
        run("nft", "add rule inet hole in tcp dport " + port + " drop");
    }

    /// Everything is let through again.
    void spare() throws Exception {
        run("nft", "delete table inet hole");
    }

    @Override
    public void close() {
        try {
            ip("netns", "delete", name);
        } catch (Exception failure) {
            throw new AssertionError("the namespace " + name + " stays behind", failure);
        }
    }
}
