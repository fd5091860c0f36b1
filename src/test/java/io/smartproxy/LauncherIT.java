package io.smartproxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Needs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The finished jar under an old Java: it hands over to a newer one so that nobody notices.
///
/// The newer one is the Java that runs the tests, named in `JAVA_HOME`, or a shell script in what looks like a JDK.
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherIT {

    private static final String JAR = System.getProperty("smartproxy.jar");
    private static final Path NEW_JAVA = Path.of(System.getProperty("java.home"));
    private static final Map<String, String> TO_NEW_JAVA = Map.of("JAVA_HOME", NEW_JAVA.toString());
    /// The optimising compiler does not pay in runs as short as these.
    private static final String QUICK = "-XX:TieredStopAtLevel=1";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    /// What became of a process.
    private record Outcome(int status, byte[] out, String err) {

        String text() {
            return new String(out, UTF_8);
        }
    }

    // ---- What passes.

    @Test
    void anOldJavaHandsOverAndSaysSoInOneLine() throws Exception {
        Outcome old = run(oldJava(), TO_NEW_JAVA, "-jar", JAR, "--version");
        assertThat(old.text()).containsPattern("\\d+\\.\\d+").hasLineCount(1);
        assertThat(old.err()).hasLineCount(1).matches("smartproxy: java \\d+ is too old; handing over to JDK "
                + Runtime.version().feature() + "[.\\d]* in " + NEW_JAVA.toRealPath() + "\n");
        assertThat(old.status()).isZero();
    }

    @Test
    void aNewJavaRunsItWithoutAWord() throws Exception {
        Outcome direct = run(NEW_JAVA, Map.of(), "-jar", JAR, "--version");
        assertThat(direct.text()).containsPattern("\\d+\\.\\d+").hasLineCount(1);
        assertThat(direct.err()).isEmpty();
        assertThat(direct.status()).isZero();
    }

    /// That each word passes as it was typed is shown below; these end in all the ways there are.
    static Stream<List<String>> arguments() {
        return Stream.of(List.of("--help"), List.of("--check", ""), List.of("ünï.properties"));
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void anyArgumentsEndAsTheyDoUnderTheNewJava(List<String> arguments) throws Exception {
        String[] words = Stream.concat(Stream.of(QUICK, "-jar", JAR), arguments.stream()).toArray(String[]::new);
        Outcome old = run(oldJava(), TO_NEW_JAVA, words);
        Outcome direct = run(NEW_JAVA, Map.of(), words);
        assertThat(old.text()).isEqualTo(direct.text());
        assertThat(withoutFirstLine(old.err())).isEqualTo(direct.err());
        assertThat(old.status()).isEqualTo(direct.status());
    }

    @Test
    void theStatusOfAWrongFilePasses() throws Exception {
        Files.writeString(folder.resolve("a b.properties"), "route.a.listen = 99999\n");
        Outcome old = run(oldJava(), TO_NEW_JAVA, QUICK, "-jar", JAR, "--check", "a b.properties");
        assertThat(old.text() + withoutFirstLine(old.err())).contains("a b.properties:1:");
        assertThat(old.status()).isEqualTo(2);
    }

    @Test
    void everyWordOfTheCommandLinePassesAsItWasTyped() throws Exception {
        fakeJdk("25", "printf '%s\\0' \"$@\"");
        List<String> typed = List.of("-Xmx64m", "-Dblank=a b", "-Dempty=", "-Dlong=" + "x".repeat(50_000), jdks(),
                "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", "lib:" + JAR, "io.smartproxy.Launcher",
                "", "a b", "ünï", "*", "@file", "$HOME", "\"quoted\"", "back\\slash", "-Xmx1g", "");
        Outcome old = run(oldJava(), Map.of(), typed.toArray(String[]::new));
        List<String> words = List.of(old.text().split("\0", -1));
        assertThat(words.getFirst()).matches("-Dsmartproxy\\.launcher=\\d+");
        assertThat(words.subList(1, words.size() - 1)).isEqualTo(typed);
    }

    @Test
    void optionsFromTheEnvironmentReachTheNewJavaOnce() throws Exception {
        fakeJdk("25", "echo \"$JDK_JAVA_OPTIONS, $JAVA_TOOL_OPTIONS, $*\"");
        Outcome old = run(oldJava(), Map.of("JDK_JAVA_OPTIONS", "-Da=1", "JAVA_TOOL_OPTIONS", "-Db=2"),
                jdks(), "-jar", JAR, "x");
        assertThat(old.text()).startsWith("-Da=1, -Db=2, -Dsmartproxy.launcher=")
                .endsWith(jdks() + " -jar " + JAR + " x\n").doesNotContainPattern("-Da=1.*-Da=1|-Db=2.*-Db=2");
    }

    @Test
    void everyByteOfInputAndOutputPasses() throws Exception {
        byte[] bytes = new byte[1 << 20];
        new Random(25).nextBytes(bytes);
        fakeJdk("25", "cat; echo to stderr >&2");
        Files.write(folder.resolve("input"), bytes);
        Outcome old = run(oldJava(), Map.of(), jdks(), "-jar", JAR);
        assertThat(old.out()).isEqualTo(bytes);
        assertThat(withoutFirstLine(old.err())).isEqualTo("to stderr\n");
    }

    static Stream<List<String>> waysToName() {
        return Stream.of(List.of("-jar", "the proxy.jar"), List.of("-jar", "../a folder/./the proxy.jar"),
                List.of("-cp", "the proxy.jar", "io.smartproxy.Launcher"), List.of("-Dx=y", "@options"));
    }

    @ParameterizedTest
    @MethodSource("waysToName")
    void theJarMayBeNamedInAnyWay(List<String> ways) throws Exception {
        Path blanks = Files.createDirectory(folder.resolve("a folder"));
        Files.copy(Path.of(JAR), blanks.resolve("the proxy.jar"));
        Files.writeString(blanks.resolve("options"), "-jar \"the proxy.jar\"");
        String[] words = Stream.concat(ways.stream(), Stream.of("--version")).toArray(String[]::new);
        Outcome old = run(blanks, oldJava(), TO_NEW_JAVA, words);
        assertThat(old.text()).containsPattern("\\d+\\.\\d+");
        assertThat(old.status()).isZero();
    }

    // ---- Which JDK.

    @Test
    void theHighestVersionIsTakenByNumber() throws Exception {
        for (String version : List.of("25", "25.0.9", "25.0.10", "9.0.4", "1.8.0_452", "25.0.10-ea", "24.99")) {
            fakeJdk(version, "exit 3");
        }
        fakeJdk("25.0.11", "exit 7");
        Files.delete(fakeJdk("99", "exit 3").resolve("bin/java"));
        assertThat(run(oldJava(), Map.of(), jdks(), "-jar", JAR).status()).isEqualTo(7);
    }

    @Test
    void javaHomeComesFirstIfItIsNewEnough() throws Exception {
        Path tooOld = fakeJdk("24", "exit 3");
        Path higher = fakeJdk("26", "exit 4");
        Path named = fakeJdk("25", "exit 5");
        assertThat(run(oldJava(), Map.of("JAVA_HOME", named.toString()), jdks(), "-jar", JAR).status()).isEqualTo(5);
        assertThat(run(oldJava(), Map.of("JAVA_HOME", tooOld.toString()), jdks(), "-jar", JAR).err())
                .contains(higher.toRealPath().toString());
    }

    @Test
    void theFoldersToLookInCanBeNamed() throws Exception {
        Path jdk = fakeJdk("25", "exit 7");
        Path bundle = Files.createDirectories(folder.resolve("bundles/jdk/Contents")).resolve("Home");
        Files.move(fakeJdk("26", "exit 8"), bundle);
        String nowhere = "-Dsmartproxy.jdks=" + folder.resolve("nowhere") + File.pathSeparator;
        assertThat(run(oldJava(), Map.of(), nowhere + jdk, "-jar", JAR).status()).isEqualTo(7);
        assertThat(run(oldJava(), Map.of(), nowhere + folder.resolve("bundles"), "-jar", JAR).status()).isEqualTo(8);
    }

    @Test
    void withoutANewerJdkItSaysWhatItFoundAndWhatToInstall() throws Exception {
        Path jdk = fakeJdk("21.0.4", "exit 3");
        Outcome old = run(oldJava(), Map.of(), jdks(), "-jar", JAR, "--version");
        assertThat(old.err()).contains(oldJava().toRealPath().toString(), "JDK 21.0.4 in " + jdk.toRealPath(),
                "Looked in JAVA_HOME (not set) and in " + folder.resolve("jdks"), "Install JDK 25 or newer");
        assertThat(old.out()).isEmpty();
        assertThat(old.status()).isEqualTo(1);
    }

    @Test
    void aJdkThatIsOlderThanItSaysIsNotHandedOverToForEver() throws Exception {
        fakeJdk("25", "exec '" + oldJava().resolve("bin/java") + "' \"$@\"");
        Outcome old = run(oldJava(), Map.of(), jdks(), "-jar", JAR, "--version");
        assertThat(old.err()).hasLineCount(2).contains("unlike its release file");
        assertThat(old.status()).isEqualTo(1);
    }

    // ---- Means.

    private static Path oldJava() {
        return Needs.javaBefore(25);
    }

    private static String withoutFirstLine(String lines) {
        return lines.substring(lines.indexOf('\n') + 1);
    }

    /// A JDK in the folder `jdks` whose `java` is a shell script.
    private Path fakeJdk(String version, String script) throws IOException {
        Path home = folder.resolve("jdks").resolve("jdk-" + version);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = home.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private String jdks() {
        return "-Dsmartproxy.jdks=" + folder.resolve("jdks");
    }

    private Outcome run(Path java, Map<String, String> environment, String... words) throws Exception {
        return run(folder, java, environment, words);
    }

    /// Runs it to its end, with the file `input` as standard input if there is one.
    private Outcome run(Path in, Path java, Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(java.resolve("bin/java").toString()));
        command.addAll(List.of(words));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        if (Files.exists(folder.resolve("input"))) {
            builder.redirectInput(folder.resolve("input").toFile());
        }
        builder.environment().remove("JAVA_HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT)).as("%s ends", command).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
    }
}
