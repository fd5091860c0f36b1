package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Needs;
import io.smartproxy.e2e.Ports;
import io.smartproxy.e2e.Program;
import io.smartproxy.e2e.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    /// The optimising compiler pays in none of these short runs; both have to agree on it.
    private static final String QUICK = "-XX:TieredStopAtLevel=1";
    private static final String HANDING_OVER = "smartproxy: handing over to a java that starts from ";

    @TempDir
    private static Path made;
    @TempDir
    private Path folder;
    private final int port = Ports.free();
    private ProxyProcess proxy;

    /// Takes some seconds.
    @BeforeAll
    static void make() throws Exception {
        Path jar = Files.copy(Path.of(JAR), made.resolve("smartproxy.jar"));
        assertThat(Program.run("env", NEW_JAVA, QUICK, "-jar", jar.toString(), "--make-cache"))
                .matches("made " + made + "/smartproxy.aot \\(\\d+ MiB\\)");
        try (Stream<Path> files = Files.list(made)) {
            assertThat(files).containsExactlyInAnyOrder(jar, made.resolve("smartproxy.aot"));
        }
    }

    /// Copies keep their times.
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

    private Path jar() {
        return folder.resolve("smartproxy.jar");
    }

    private Path cache() {
        return folder.resolve("smartproxy.aot");
    }

    private void start(ProxyProcess.Start start) {
        proxy = start.start();
        proxy.awaitListening(port, LIMIT);
    }

    /// Such as no service manager has started; what is below one of its units is no other.
    private ProxyProcess.Start proxy(String... options) {
        return new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.targets = builtin:demo
                """.formatted(port)).jar(jar()).shell("export INVOCATION_ID=1 SYSTEMD_EXEC_PID=$PPID")
                .jvmOptions(Stream.concat(Stream.of(QUICK), Stream.of(options)).toArray(String[]::new));
    }

    /// The command line of the process that a launcher has handed over to.
    private String handedOver() throws IOException {
        return commandLine(proxy.handle().children().findFirst().orElseThrow());
    }

    private static String commandLine(ProcessHandle process) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")).replace('\0', ' ');
    }

    private void serves() throws Exception {
        assertThat(Program.run("curl", "-q", "-sSf", "--noproxy", "*", "http://127.0.0.1:" + port + "/"))
                .startsWith("Hello");
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.out()).noneMatch(line -> line.contains("[warning]") || line.contains("[error]"));
    }

    /// The second process serves, and its JVM has said that it does without.
    private void servesWithoutIt() throws Exception {
        serves();
        assertThat(proxy.err()).startsWith(HANDING_OVER + cache()).anyMatch(line -> line.contains("[aot]"));
    }

    private void servesInOneProcess(ProxyProcess.Start start) throws Exception {
        start(start);
        assertThat(proxy.handle().children()).isEmpty();
        serves();
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
        change(Arrays.copyOf(Files.readAllBytes(cache()), 100_000));
        start(proxy());
        servesWithoutIt();
    }

    @Test
    void oneWithBytesThatHaveChangedIsNotUsed() throws Exception {
        byte[] bytes = Files.readAllBytes(cache());
        Arrays.fill(bytes, bytes.length / 3, bytes.length / 2, (byte) 0x55);
        change(bytes);
        start(proxy());
        servesWithoutIt();
    }

    /// What is damaged need not have another time.
    private void change(byte[] bytes) throws IOException {
        Files.write(cache(), bytes);
        Files.setLastModifiedTime(cache(), Files.getLastModifiedTime(jar()));
    }

    @Test
    void oneOfAnOlderJarIsNotUsed() throws Exception {
        ageCache(-1);
        servesInOneProcess(proxy());
        assertThat(proxy.err()).containsExactly("smartproxy: " + cache() + " is not used, for it is of another jar; run"
                + " --make-cache again");
    }

    @Test
    void whoTakesUpOneOfANewerJarIsTold() throws Exception {
        ageCache(1);
        servesInOneProcess(proxy("-XX:AOTCache=" + cache()));
        assertThat(proxy.err()).contains(mayBeOfAnotherJar());
    }

    private String mayBeOfAnotherJar() {
        return "smartproxy: " + cache() + " may be of another jar, whose classes run instead then; run --make-cache"
                + " again";
    }

    @Test
    void soIsWhoTakesItUpByTheEnvironment() throws Exception {
        ageCache(-1);
        servesInOneProcess(proxy().environment("JAVA_TOOL_OPTIONS", "-XX:AOTCache=" + cache()));
        assertThat(proxy.err()).contains(mayBeOfAnotherJar());
    }

    @Test
    void whoHasAGoodOneElsewhereHearsNothingOfTheOneBesideTheJar() throws Exception {
        Path elsewhere = folder.resolve("elsewhere.aot");
        Program.run("cp", "-p", cache().toString(), elsewhere.toString());
        ageCache(-1);
        servesInOneProcess(proxy("-XX:AOTCache=" + elsewhere));
        assertThat(proxy.err()).isEmpty();
    }

    private void ageCache(int seconds) throws IOException {
        Files.setLastModifiedTime(cache(),
                FileTime.from(Files.getLastModifiedTime(jar()).toInstant().plusSeconds(seconds)));
    }

    @Test
    void anotherCollectorRunsWithoutIt() throws Exception {
        start(proxy("-XX:+UseZGC"));
        servesWithoutIt();
    }

    @Test
    void whoSeesToItOneselfHasOneProcess() throws Exception {
        servesInOneProcess(proxy("-XX:AOTCache=" + cache()));
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void whoSaysInTheEnvironmentWhatTwoWouldDoTwiceHasOneProcess() throws Exception {
        String options = "  -Xms16m\t-XX:+AlwaysPreTouch";
        servesInOneProcess(proxy().environment("JAVA_TOOL_OPTIONS", options));
        assertThat(proxy.err()).containsExactly("Picked up JAVA_TOOL_OPTIONS: " + options);
    }

    @Test
    void whatSystemdHasStartedItselfHasOneProcess() throws Exception {
        servesInOneProcess(proxy().shell("export INVOCATION_ID=1 SYSTEMD_EXEC_PID=$$"));
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void soHasAUnitOfAnOlderSystemd() throws Exception {
        servesInOneProcess(proxy().shell("unset SYSTEMD_EXEC_PID; export INVOCATION_ID=1"));
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void withoutOneThereIsOneProcessAndNoneIsMade() throws Exception {
        Files.delete(cache());
        servesInOneProcess(proxy());
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

    @Test
    void whoIsAskedToStopMakingOneLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        proxy = new ProxyProcess.Start("").jar(jar()).arguments("--make-cache")
                .jvmOptions(QUICK, "-Djava.io.tmpdir=" + temporary).start();
        // The JVM's draft, of which it then makes the cache.
        Await.until("the draft", LIMIT, () -> Files.exists(folder.resolve("smartproxy.aot." + proxy.pid()
                + ".new.config")));
        ProcessHandle trained = proxy.handle().children().findFirst().orElseThrow();
        // By which it ends when its maker is killed.
        assertThat(commandLine(trained)).contains(" -Dsmartproxy.launcher=" + proxy.pid() + " ");
        assertThat(proxy.stop()).isEqualTo(128 + 15);
        assertThat(trained.isAlive()).isFalse();
        assertThat(proxy.out()).isEmpty();
        assertThat(temporary).isEmptyDirectory();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("smartproxy.jar", "smartproxy.aot", "temporary");
    }
}
