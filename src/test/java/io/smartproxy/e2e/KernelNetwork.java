package io.smartproxy.e2e;

import io.smartproxy.log.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A machine for the proxy, and behind it, each on a link of its own, a client and two backends. The backends answer
/// HTTP requests with their number, their port and the address that they see: `1:9000 198.18.7.2`. On the first there
/// is an iperf3 server as well.
final class KernelNetwork implements AutoCloseable {

    /// The ports that the backends listen on.
    static final int PORT = 9000;
    static final int OTHER_PORT = 9001;
    /// Of the iperf3 server.
    static final int BULK = 5201;
    /// Is answered, and leaves the connection open.
    static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration START = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    final Namespace machine;
    final Namespace client;
    final Namespace one;
    final Namespace two;

    /// @param folder for the backends' files
    KernelNetwork(Path folder) throws Exception {
        for (String program : List.of("curl", "iperf3", "nginx")) {
            Needs.program(program);
        }
        try {
            machine = add(Namespace.alone());
            client = add(Namespace.behind(machine));
            one = add(Namespace.behind(machine));
            two = add(Namespace.behind(machine));
            set("net/ipv4/ip_forward", 1);
            set("net/ipv6/conf/all/forwarding", 1);
            open.add(backend(1, one, folder));
            open.add(backend(2, two, folder));
            open.add(one.start("iperf3", "-s", "-p", String.valueOf(BULK)));
            awaitAnswers(one);
            awaitAnswers(two);
        } catch (Exception | Error failure) {
            close();
            throw failure;
        }
    }

    private Namespace add(Namespace made) {
        open.add(made);
        return made;
    }

    /// Sets a setting of the machine's kernel.
    void set(String name, int value) throws Exception {
        machine.run("sh", "-c", "echo " + value + " > /proc/sys/" + name);
    }

    private Program backend(int number, Namespace place, Path folder) throws Exception {
        Path its = Files.createDirectories(folder.resolve("backend" + number));
        StringBuilder servers = new StringBuilder();
        for (int port : List.of(PORT, OTHER_PORT)) {
            servers.append("""
                    server {
                        listen %d;
                        listen [::]:%d ipv6only=on;
                        location / {
                            return 200 "%d:%d $remote_addr\\n";
                        }
                    }
                    """.formatted(port, port, number, port));
        }
        return place.start(NginxServer.command(its, servers.toString()));
    }

    private void awaitAnswers(Namespace backend) {
        for (String address : List.of(backend.address(), "[" + backend.address6() + "]")) {
            Await.until("an answer of " + address, () -> !ask(address + ":" + PORT).isEmpty());
        }
    }

    /// Starts a proxy on the machine, and waits until it serves.
    ProxyProcess start(String properties) {
        ProxyProcess proxy = new ProxyProcess.Start(properties).shell(machine.entering()).start();
        proxy.awaitLine("started in", START);
        return proxy;
    }

    /// Asks once, as the client.
    ///
    /// @param where address and port
    /// @return empty where there is no answer
    String ask(String where) {
        return ask(where, 1).stream().findFirst().orElse("");
    }

    /// Asks as often, each time by a connection of its own, as the client.
    ///
    /// @return the answers that have come
    List<String> ask(String where, int times) {
        return ask(client, where, times);
    }

    /// Asks as often as somebody else.
    List<String> ask(Namespace who, String where, int times) {
        try (Program curl = who.start("curl", "-s", "-m", "5", "-H", "Connection: close",
                "http://" + where + "/?[1-" + times + "]")) {
            curl.status();
            return curl.output().lines().filter(line -> !line.startsWith("--_curl_--")).toList();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /// Connects the client to the machine, for as long as is said to the program.
    Program talk(int port) throws Exception {
        return Program.startToTalk(List.of("ip", "netns", "exec", client.name(), "socat", "-",
                "TCP:" + client.gateway() + ":" + port));
    }

    /// Asks by a connection that is there, and waits for the answer of the first backend.
    ///
    /// @param times how many answers there are then
    void ask(Program connected, int times) throws Exception {
        connected.say(REQUEST);
        connected.awaitWords("1:" + PORT, times);
    }

    /// Lets the client be sent as much as goes, one download at a time: the server serves one.
    ///
    /// @return bytes a second, as the client has got them
    double speed(String host, int port, int seconds) throws Exception {
        String said = client.run("iperf3", "-c", host, "-p", String.valueOf(port), "-t", String.valueOf(seconds), "-R",
                "-J");
        Map<?, ?> end = (Map<?, ?>) ((Map<?, ?>) JsonReader.read(said)).get("end");
        return (double) ((Map<?, ?>) end.get("sum_received")).get("bits_per_second") / 8;
    }

    /// What another table of the machine holds, to the byte.
    String table(String name) throws Exception {
        return machine.run("nft", "list table inet " + name);
    }

    /// The tables of the machine.
    List<String> tables() throws Exception {
        return machine.run("nft", "list tables").lines().toList();
    }

    @Override
    public void close() {
        AssertionError failures = new AssertionError("not all of the network has gone");
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception failure) {
                failures.addSuppressed(failure);
            }
        }
        open.clear();
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }
}
