package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {

    private static final String ROUTE = "route.a.listen = 1\nroute.a.targets = unix:app.sock\n";

    @TempDir
    private Path folder;

    private ConfigResult write(byte[] bytes) throws IOException {
        return ConfigLoader.load(Files.write(folder.resolve("f.properties"), bytes), "./f.properties", Map.of());
    }

    private static List<String> errors(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Rejected.class);
        return ((ConfigResult.Rejected) result).errors().stream().map(ConfigError::toString).toList();
    }

    private static List<String> errors(Path file) {
        return errors(ConfigLoader.load(file, "shown", Map.of()));
    }

    @Test
    void pathsAreRelativeToTheFile() throws IOException {
        ConfigResult result = write(("\uFEFF" + ROUTE.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8));
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        ProxyConfig config = ((ConfigResult.Loaded) result).config();
        assertThat(config.file()).isEqualTo("./f.properties");
        assertThat(((ActionConfig.Forward) config.routes().getFirst().action()).targets())
                .containsExactly(new TargetConfig.Unix(folder.resolve("app.sock"), "unix:app.sock"));
    }

    @Test
    void errorsNameTheFileAsTheUserDid() throws IOException {
        assertThat(errors(write("route.a.listen = 1\nroute.a.targets = a".getBytes(StandardCharsets.UTF_8))))
                .singleElement().asString().startsWith("./f.properties:2: route.a.targets: 'a' has no port");
    }

    @Test
    void aFileThatIsNotThereOrNoFile() {
        assertThat(errors(folder.resolve("none"))).containsExactly("shown: cannot be read: no such file");
        assertThat(errors(folder)).containsExactly("shown: cannot be read: is a directory");
    }

    @Test
    void aFolderThatIsAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(errors(file.resolve("f"))).singleElement().asString()
                .startsWith("shown: cannot be read: Not a directory");
    }

    @Test
    void aFileWithoutPermission() throws IOException {
        Path file = Files.createFile(folder.resolve("f"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("---------")));
        assumeFalse(Files.isReadable(file), "root reads every file");
        assertThat(errors(file)).containsExactly("shown: cannot be read: permission denied");
    }

    @Test
    void aFileWithoutEnd() {
        Path zeroes = Path.of("/dev/zero");
        assumeTrue(Files.exists(zeroes), "needs /dev/zero");
        assertThat(errors(zeroes)).containsExactly("shown: cannot be read: larger than 64 MiB");
    }

    @ParameterizedTest
    @CsvSource({
        "'# \u00fc\nlog.level = info\n', ISO-8859-1, 1", "'a=b\r\n\r\n# \u00fc', ISO-8859-1, 3", "a=b, UTF-16, 1",
    })
    void aFileInAnotherEncoding(String text, String encoding, int line) throws IOException {
        assertThat(errors(write(text.getBytes(encoding)))).containsExactly(
                "./f.properties:" + line + ": is not UTF-8, expected a file that was saved as UTF-8");
    }

    @Test
    void aFileThatEndsInTheMidstOfACharacter() throws IOException {
        assertThat(errors(write(new byte[] {'#', '\n', '#', (byte) 0xc3}))).containsExactly(
                "./f.properties:2: is not UTF-8, expected a file that was saved as UTF-8");
    }
}
