package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.server.Judgement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are wrong, one for each kind of mistake, in the resources' folder `wrong`. A file's lines that begin with
/// `#>` are the errors that must come of it: these, in this order, and no others.
class WrongFilesTest {

    private static final Path FOLDER = Path.of("src/test/resources/wrong");
    private static final String MARK = "#> ";
    private static final String SECRET = "xq7zk9 is no host";
    private static final Map<String, String> ENVIRONMENT = Map.of("PORT", "8080", "SECRET", SECRET);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private static List<String> expected(Path file) {
        return read(file).lines().filter(line -> line.startsWith(MARK)).map(line -> line.substring(MARK.length()))
                .toList();
    }

    private static String read(Path file) {
        try {
            // Not as readString does: malformed bytes are one of the mistakes.
            return new String(Files.readAllBytes(file), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void thereIsAFileForEachKindOfMistake() throws IOException {
        assertThat(files()).hasSizeGreaterThan(70).allSatisfy(file -> assertThat(expected(file)).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyMistakeIsNamedWithItsLineAndNothingElseIs(Path file) {
        ConfigResult result = Judgement.of(
                ConfigLoader.load(file, file.getFileName().toString(), ENVIRONMENT));
        assertThat(result).isInstanceOf(ConfigResult.Rejected.class);
        assertThat(((ConfigResult.Rejected) result).errors()).map(ConfigError::toString)
                .containsExactlyElementsOf(expected(file))
                .noneMatch(line -> line.contains("xq7"));
    }

    /// One that the file's text alone shows to be wrong, and one that only all the routes together do. The listener in
    /// it is taken: whoever tried to bind it would say so.
    @ParameterizedTest
    @ValueSource(strings = {"54-many-mistakes.properties", "50-route-never-matches.properties"})
    void nothingIsStartedAndTheExitStatusIs2(String name) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ProxyProcess.Start start = new ProxyProcess.Start("").file(name, read(FOLDER.resolve(name)))
                    .environment("PORT", Integer.toString(taken.getLocalPort())).environment("SECRET", SECRET);
            assertRejects(start.arguments(name), expected(FOLDER.resolve(name)));
            assertRejects(start.arguments("--check", name), expected(FOLDER.resolve(name)));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeReadIsWrong() {
        ProxyProcess.Start start = new ProxyProcess.Start("");
        assertRejects(start.arguments("."), List.of(".: cannot be read: is a directory"));
        // Its first page is never there, whoever asks.
        assertRejects(start.arguments("/proc/self/mem"),
                List.of("/proc/self/mem: cannot be read: Input/output error"));
    }

    private static void assertRejects(ProxyProcess.Start start, List<String> errors) {
        try (ProxyProcess proxy = start.start()) {
            assertThat(proxy.exitStatus(LIMIT)).isEqualTo(2);
            assertThat(proxy.err()).containsExactlyElementsOf(errors);
            assertThat(proxy.out()).isEmpty();
        }
    }
}
