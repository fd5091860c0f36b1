package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Needs;
import io.smartproxy.e2e.Ports;
import io.smartproxy.e2e.Program;
import io.smartproxy.e2e.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A jar with a cache beside it starts from that if it can, and in any case.
@EnabledOnOs(OS.LINUX)
class StartCacheIT {

    private static final String JAR = System.getProperty("smartproxy.jar");
    private static final String NEW_JAVA = Path.of(System.getProperty("java.home"), "bin/java").toString();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HANDING_OVER = "smartproxy: handing over to a java that starts from ";

    @TempDir
    private static Path made;
    @TempDir
    private Path folder;
    private final int port = Ports.free();
    private ProxyProcess proxy;

    /// Takes ten seconds.
    @BeforeAll
    static void make() throws Exception {
        Path jar = Files.copy(Path.of(JAR), made.resolve("smartproxy.jar"));
        assertThat(Program.run("env", NEW_JAVA, "-jar", jar.toString(), "--make-cache"))
                .matches("made " + made + "/smartproxy.aot \\(\\d+ MiB\\)");
        try (Stream<Path> files = Files.list(made)) {
            assertThat(files).containsExactlyInAnyOrder(jar, made.resolve("smartproxy.aot"));
        }
    }

    /// Copies keep their times: the JVM goes by them.
    @BeforeEach
    void copy() throws Exception {
        Program.run("cp", "-p", made.resolve("smartproxy.jar").toString(), made.resolve("smartproxy.aot").toString(),
                folder.toString());
    }

    @AfterEach
    void end() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private Path cache() {
        return folder.resolve("smartproxy.aot");
    }

    private void start(ProxyProcess.Start start) {
        proxy = start.start();
        proxy.awaitListening(port, LIMIT);
    }

    private ProxyProcess.Start proxy() {
        return new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = builtin:demo
                """.formatted(port)).jar(folder.resolve("smartproxy.jar"));
    }

    /// The command line of the process that a launcher has handed over to.
    private String handedOver() throws IOException {
        ProcessHandle child = proxy.handle().children().findFirst().orElseThrow();
        return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline")).replace('\0', ' ');
    }

    private void serves() throws Exception {
        assertThat(Program.run("curl", "-q", "-sSf", "--noproxy", "*", "http://127.0.0.1:" + port + "/"))
                .startsWith("Hello");
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).noneMatch(line -> line.contains("[warning]") || line.contains("[error]"));
    }

    @Test
    void aStartTakesItUp() throws Exception {
        start(proxy());
        assertThat(handedOver()).contains("-XX:AOTCache=" + cache());
        serves();
        assertThat(proxy.err()).containsExactly(HANDING_OVER + cache());
    }

    @Test
    void soDoesOneByAnOldJava() throws Exception {
        start(proxy().java(Needs.javaBefore(25)).environment("JAVA_HOME", System.getProperty("java.home")));
        assertThat(handedOver()).contains("-XX:AOTCache=" + cache());
        serves();
        assertThat(proxy.err()).hasSize(1);
    }

    @Test
    void oneThatIsCutShortIsNotUsed() throws Exception {
        Files.write(cache(), Arrays.copyOf(Files.readAllBytes(cache()), 100_000));
        start(proxy());
        serves();
        assertThat(proxy.err()).anyMatch(line -> line.contains("[aot]"));
    }

    @Test
    void oneWithBytesThatHaveChangedIsNotUsed() throws Exception {
        byte[] bytes = Files.readAllBytes(cache());
        Arrays.fill(bytes, bytes.length / 3, bytes.length / 2, (byte) 0x55);
        Files.write(cache(), bytes);
        start(proxy());
        serves();
        assertThat(proxy.err()).anyMatch(line -> line.contains("[aot]"));
    }

    @Test
    void oneOfAnotherJarIsNotUsed() throws Exception {
        Program.run("touch", "-d", "2020-01-01", folder.resolve("smartproxy.jar").toString());
        start(proxy());
        serves();
    }

    @Test
    void anotherCollectorRunsWithoutIt() throws Exception {
        start(proxy().jvmOptions("-XX:+UseZGC"));
        serves();
    }

    @Test
    void whoSeesToItOneselfHasOneProcess() throws Exception {
        start(proxy().jvmOptions("-XX:AOTCache=" + cache()));
        assertThat(proxy.handle().children()).isEmpty();
        serves();
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void withoutOneThereIsOneProcessAndNoneIsMade() throws Exception {
        Files.delete(cache());
        start(proxy());
        assertThat(proxy.handle().children()).isEmpty();
        serves();
        assertThat(cache()).doesNotExist();
    }

    @Test
    void whereItCannotBeMadeNothingHasChanged() throws Exception {
        Files.delete(cache());
        Files.writeString(Files.createDirectory(cache()).resolve("in the way"), "");
        try (Program making = Program.start("env", NEW_JAVA, "-jar", folder.resolve("smartproxy.jar").toString(),
                "--make-cache")) {
            assertThat(making.status()).isEqualTo(1);
            assertThat(making.errors()).startsWith("smartproxy: can't make " + cache());
        }
        assertThat(cache()).isDirectory();
        assertThat(List.of(folder.toFile().list())).containsExactlyInAnyOrder("smartproxy.jar", "smartproxy.aot");
    }
}
