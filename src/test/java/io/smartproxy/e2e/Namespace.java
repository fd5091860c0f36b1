package io.smartproxy.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A network of its own with one other end, as if it were another machine: what the test starts in it can be cut off.
/// Takes root, `ip` (iproute2) and `nft` (nftables).
final class Namespace implements AutoCloseable {

    private final String name;
    private final String here;
    private final String there;

    /// @param number makes its names and its network, of those for tests between machines (RFC 2544 section C.2.2)
    private Namespace(int number) {
        name = "smartproxy-" + number;
        here = "198.18." + number + ".1";
        there = "198.18." + number + ".2";
    }

    static Namespace make() throws Exception {
        Needs.root();
        Needs.program("nft");
        Namespace made = new Namespace(ThreadLocalRandom.current().nextInt(256));
        made.ip("netns", "add", made.name);
        try {
            made.connect();
            return made;
        } catch (Exception | Error failure) {
            made.close();
            throw failure;
        }
    }

    private void connect() throws Exception {
        // Both ends go with the namespace that one of them is in.
        String outer = "sp" + name.replaceAll("\\D", "") + "o";
        ip("link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("addr", "add", here + "/30", "dev", outer);
        ip("link", "set", outer, "up");
        run("ip", "addr", "add", there + "/30", "dev", "eth0");
        run("ip", "link", "set", "eth0", "up");
        run("ip", "link", "set", "lo", "up");
    }

    private void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst("ip");
        Program.run(command.toArray(String[]::new));
    }

    /// The address of its own.
    String address() {
        return there;
    }

    /// Starts a program in it.
    Program start(String... command) throws Exception {
        return Program.start(inside(command));
    }

    /// Runs a program in it to its end.
    void run(String... command) throws Exception {
        Program.run(inside(command));
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
