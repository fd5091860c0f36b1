package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The sources of `bench/peers` are written by the rules of those of the proxy: `bench/peers/run` compiles them, and
/// Maven does not.
class PeersSourcesTest {

    private static final int MAX_LINES = 300;
    private static final int MAX_COLUMNS = 120;
    private static final Path SOURCES = Path.of("bench/peers/java");
    private static final Pattern TOP_TYPE = Pattern.compile(
            "^(?:public |final |sealed |abstract )*(?:class|interface|record|enum|@interface) (\\w+)",
            Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([\\w.]+)", Pattern.MULTILINE);

    static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsShortAndHasOneNoun(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String text = String.join("\n", lines);
        assertThat(lines).hasSizeLessThanOrEqualTo(MAX_LINES);
        assertThat(lines).filteredOn(line -> line.length() > MAX_COLUMNS).as("too long").isEmpty();
        assertThat(lines).as("says what it is for").anyMatch(line -> line.startsWith("/// "));
        String name = file.getFileName().toString().replace(".java", "");
        if (!name.equals("package-info")) {
            assertThat(named(TOP_TYPE, text)).containsExactly(name);
        }
        assertThat(named(IMPORT, text)).as("the JDK alone").allMatch(type -> type.matches("javax?\\..*"));
    }

    private static List<String> named(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
    }

    @Test
    void theyCompileWithoutAWarning(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean good = compiler.getTask(complaints, manager, null,
                    List.of("-Xlint:all", "-Werror", "-d", classes.toString()), null,
                    manager.getJavaFileObjectsFromPaths(files().toList())).call();
            assertThat(good).as(complaints::toString).isTrue();
        }
        assertThat(classes.resolve("io/smartproxy/peers/Peers.class")).exists();
    }
}
