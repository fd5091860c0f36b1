package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is typed, and what comes of it: output, errors, exit status.
class CommandLineTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String USAGE =
            "usage: java -jar smartproxy.jar [FILE]   run with FILE (default: proxy.properties)";

    private final int port = Ports.free();
    private final String good = """
            route.web.listen = 127.0.0.1:%1$d, 127.0.0.1:%2$d
            route.web.domains = www.example
            route.web.targets = 127.0.0.1:1, unix:app.sock
            route.rest.listen = 127.0.0.1:%1$d
            route.rest.action = redirect
            """.formatted(port, Ports.free());
    private ProxyProcess proxy;

    @AfterEach
    void end() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private ProxyProcess run(ProxyProcess.Start start) {
        end();
        proxy = start.start();
        return proxy;
    }

    private ProxyProcess run(String... arguments) {
        return run(new ProxyProcess.Start(good).arguments(arguments));
    }

    private void assertFails(int status, String... errors) {
        assertThat(proxy.exitStatus(LIMIT)).isEqualTo(status);
        assertThat(proxy.err()).startsWith(errors);
        assertThat(proxy.out()).isEmpty();
    }

    private List<String> assertPrints() {
        assertThat(proxy.exitStatus(LIMIT)).as("%s", proxy.err()).isZero();
        assertThat(proxy.err()).isEmpty();
        return proxy.out();
    }

    @Test
    void helpPrintsHowItIsUsed() {
        run("--help");
        assertThat(assertPrints()).startsWith(USAGE)
                .anyMatch(line -> line.contains("--check [FILE]")).anyMatch(line -> line.contains("--example"))
                .anyMatch(line -> line.contains("--version"))
                .anyMatch(line -> line.contains("--make-cache")).anyMatch(line -> line.contains("--help"));
    }

    @Test
    void versionPrintsOneLine() {
        run("--version");
        assertThat(assertPrints()).singleElement().asString().matches("smartproxy \\d+\\.\\d+.*");
    }

    @Test
    void theExampleIsTheShippedFileAndAGoodOne() throws Exception {
        run("--example");
        List<String> example = assertPrints();
        assertThat(example).isEqualTo(Files.readAllLines(Path.of("proxy.properties")));

        run(new ProxyProcess.Start(String.join("\n", example)).arguments("--check"));
        assertThat(assertPrints()).first().isEqualTo("proxy.properties is good.");
    }

    @Test
    void checkOfAGoodFilePrintsItsListenersAndRoutes() {
        run("--check", "proxy.properties");
        String[] listen = good.lines().findFirst().orElseThrow().replace("route.web.listen = ", "").split(", ");
        assertThat(assertPrints()).containsExactly(
                "proxy.properties is good.",
                "would listen on " + listen[0] + ": web, rest (tls passthrough, http)",
                "would listen on " + listen[1] + ": web (tls passthrough, http)",
                "route web: forward to 127.0.0.1:1, unix:app.sock",
                "route rest: redirect");
    }

    @Test
    void checkBindsNothing() throws IOException {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            run("--check");
            assertThat(assertPrints()).first().isEqualTo("proxy.properties is good.");
        }
    }

    @Test
    void anOptionThatIsNotKnownIsAnError() {
        run("--chekc");
        assertFails(1, "smartproxy: unknown option --chekc", USAGE);
    }

    @Test
    void anArgumentTooManyIsAnError() {
        run("proxy.properties", "other.properties");
        assertFails(1, "smartproxy: unexpected argument other.properties", USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere.properties", "./no/where"})
    void aFileThatIsNotThereIsAWrongFile(String name) {
        run(name);
        assertFails(2, name + ": cannot be read: no such file");
    }

    @Test
    void aFileWhoseNameTheSystemCannotHaveIsAWrongFile() {
        run(new ProxyProcess.Start(good).arguments("ü.properties").environment("LC_ALL", "C"));
        assertThat(proxy.exitStatus(LIMIT)).isEqualTo(2);
        assertThat(proxy.err()).singleElement().asString().contains(".properties: cannot be read: ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void outputThatCannotBeWrittenIsAFailure() {
        run(new ProxyProcess.Start(good).arguments("--check").shell("exec >/dev/full"));
        assertThat(proxy.exitStatus(LIMIT)).isEqualTo(1);
    }

    @Test
    void withoutAnArgumentItRunsTheFileInTheWorkingDirectoryAndSaysWhat() throws IOException {
        run();
        String started = proxy.awaitLine("started in", LIMIT);
        assertThat(started).matches("\\S+ INFO  started in \\d+ ms \\(smartproxy \\d\\S+, pid " + proxy.pid()
                + ", Java " + Runtime.version().feature() + "\\S*\\)");
        assertThat(proxy.out()).hasSize(3);
        assertThat(proxy.out().get(0)).matches("\\S+ INFO  listening on 127\\.0\\.0\\.1:" + port
                + ": web, rest \\(tls passthrough, http\\)");
        assertThat(proxy.out().get(1)).matches("\\S+ INFO  listening on \\S+: web \\(tls passthrough, http\\)");
        TestProxy.connect(port).close();
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void anAddressInUseIsNamedWithItsRouteAndLineAndNothingStarts() throws IOException {
        int free = Ports.free();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            run(new ProxyProcess.Start("""
                    route.free.listen = 127.0.0.1:%d
                    route.free.action = block

                    route.taken.action = block
                    route.taken.listen = 127.0.0.1:%d
                    """.formatted(free, taken.getLocalPort())));
            assertFails(1, "proxy.properties:5: route.taken.listen: route taken cannot listen on 127.0.0.1:"
                    + taken.getLocalPort() + ": Address already in use");
            assertThat(proxy.err()).hasSize(1);
        }
    }

    @Test
    void whatComesFromTheEnvironmentIsUsedAndNeverPrinted() throws IOException {
        String secret = "xq7zk9";
        String text = """
                log.level = debug
                default.timeout.connect = 2s
                route.a.listen = 127.0.0.1:${PORT}
                route.a.targets = ${SECRET}.invalid:80, unix:/${SECRET}/${SECRET}, 127.0.0.1:${PORT_1}
                """;
        ProxyProcess.Start start = new ProxyProcess.Start(text).environment("SECRET", secret)
                .environment("PORT", Integer.toString(port)).environment("PORT_1", "1");
        run(start.arguments("--check"));
        assertThat(assertPrints()).noneMatch(line -> line.contains(secret) || line.contains(Integer.toString(port)))
                .contains("route a: forward to ${SECRET}.invalid:80, unix:/${SECRET}/${SECRET}, 127.0.0.1:${PORT_1}");
        run(start);
        proxy.awaitLine("started in", LIMIT);
        try (Socket client = TestProxy.connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        proxy.awaitLine("cannot reach target 127.0.0.1:${PORT_1}: ", LIMIT);
        proxy.awaitLine("cannot reach target ${SECRET}.invalid:80: ", LIMIT);
        proxy.awaitLine("cannot reach target unix:/${SECRET}/${SECRET}: ", LIMIT);
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).noneMatch(line -> line.contains(secret));
        assertThat(proxy.err()).isEmpty();
    }
}
