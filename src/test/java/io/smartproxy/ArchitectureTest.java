package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The packages lie on floors, and import from lower floors alone.
class ArchitectureTest {

    /// Lowest first; the base package is named by the empty string.
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("net", "log"),
            Set.of("config", "wire", "metrics"),
            Set.of("route", "guard", "stream", "tls", "demo"),
            Set.of("balance", "nftables"),
            Set.of("connection"),
            Set.of("server", "admin"),
            Set.of(""));

    private static final int MAX_LINES = 300;
    private static final String BASE = "io.smartproxy";
    private static final Pattern IMPORT = Pattern.compile("\\s*import\\s+(?:static\\s+|module\\s+)?([\\w.]+).*");
    /// What the JDK brings: the proxy needs nothing else to run.
    private static final Pattern JDK =
            Pattern.compile("(java|javax\\.net|javax\\.crypto|jdk|com\\.sun\\.(net\\.httpserver|management))\\..+");
    /// A class of ours by its full name, imported or written out; the group is its package.
    private static final Pattern OURS = Pattern.compile("\\bio\\.smartproxy((?:\\.[a-z]\\w*)*)\\.[A-Z*]");

    @Test
    void theProxyKeepsToItsFloors() throws IOException {
        assertThat(violations(Path.of("src/main/java"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            net/Up      | import io.smartproxy.config.Value;      | net/Up.java: 'config' is on no lower floor
            net/Side    | import io.smartproxy.log.Log;           | net/Side.java: 'log' is on no lower floor
            net/Root    | import io.smartproxy.Main;              | net/Root.java: '' is on no lower floor
            net/Static  | import static io.smartproxy.config.A.b; | net/Static.java: 'config' is on no lower floor
            net/All     | import io.smartproxy.config.*;          | net/All.java: 'config' is on no lower floor
            net/Inline  | io.smartproxy.config.Value value;       | net/Inline.java: 'config' is on no lower floor
            net/Gone    | import io.smartproxy.attic.Chair;       | net/Gone.java: 'attic' is on no floor
            net/Deep    | import io.smartproxy.net.deep.Sea;      | net/Deep.java: 'net.deep' is on no floor
            attic/Chair | class Chair { }                         | attic/Chair.java: 'attic' is on no floor
            wire/Text   | class Text { }                          | wire/Text.java: 'wire' has no package-info.java
            net/Guava   | import com.google.Joiner;               | net/Guava.java: imports com.google.Joiner
            net/Swing   | import javax.swing.JFrame;              | net/Swing.java: imports javax.swing.JFrame
            net/Module  | import module org.slf4j;                | net/Module.java: imports org.slf4j
            """)
    void eachKindOfMistakeIsFound(String file, String line, String violation, @TempDir Path folder) throws IOException {
        writeGood(folder);
        write(folder, file, line);
        assertThat(violations(folder)).contains(violation);
    }

    @Test
    void aCycleIsFound(@TempDir Path folder) throws IOException {
        writeGood(folder);
        write(folder, "net/A", "import io.smartproxy.log.B;");
        write(folder, "log/B", "import io.smartproxy.config.C;");
        write(folder, "config/C", "import io.smartproxy.net.A;");
        assertThat(violations(folder)).contains("cycle: config -> net -> log -> config");
    }

    @Test
    void aFileThatIsTooLongIsFound(@TempDir Path folder) throws IOException {
        writeGood(folder);
        write(folder, "net/Fits", "//\n".repeat(MAX_LINES - 1) + "//");
        write(folder, "net/Long", "//\n".repeat(MAX_LINES) + "//");
        assertThat(violations(folder)).containsExactly("net/Long.java: has 301 lines, more than 300");
    }

    @Test
    void whatIsAllowedIsNotComplainedOf(@TempDir Path folder) throws IOException {
        writeGood(folder);
        write(folder, "server/Fine", """
                /// See [io.smartproxy.admin.Page] and {@link io.smartproxy.Main}.
                import static java.nio.charset.StandardCharsets.UTF_8;
                import com.sun.net.httpserver.HttpServer;
                import io.smartproxy.net.IpAddress;
                import io.smartproxy.server.Other;
                import java.util.List;
                import javax.crypto.Cipher;
                import javax.net.ssl.SSLEngine;
                import jdk.jfr.Event;
                @Name("io.smartproxy.Connection")
                """);
        write(folder, "Main", "import io.smartproxy.server.SmartProxy;");
        assertThat(violations(folder)).isEmpty();
    }

    private static void writeGood(Path folder) throws IOException {
        for (String name : List.of("net", "log", "config", "server")) {
            write(folder, name + "/package-info", "/// For the test.");
        }
        write(folder, "package-info", "/// For the test.");
    }

    private static void write(Path folder, String file, String text) throws IOException {
        Path path = folder.resolve("io/smartproxy").resolve(file + ".java");
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /// All that is wrong with the sources under a folder, a line each.
    private static Set<String> violations(Path sources) throws IOException {
        Path base = sources.resolve("io/smartproxy");
        Set<String> violations = new TreeSet<>();
        Map<String, Set<String>> arrows = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            String name = base.relativize(file).toString().replace('\\', '/');
            String home = name.contains("/") ? name.substring(0, name.lastIndexOf('/')).replace('/', '.') : "";
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > MAX_LINES) {
                violations.add(name + ": has " + lines.size() + " lines, more than " + MAX_LINES);
            }
            if (floorOf(home) < 0) {
                violations.add(name + ": '" + home + "' is on no floor");
            }
            if (!Files.exists(file.resolveSibling("package-info.java"))) {
                violations.add(name + ": '" + home + "' has no package-info.java");
            }
            for (String line : lines) {
                foreign(line).forEach(type -> violations.add(name + ": imports " + type));
                for (String other : packagesIn(line, home)) {
                    arrows.computeIfAbsent(home, _ -> new TreeSet<>()).add(other);
                    judge(name, home, other, violations);
                }
            }
        }
        arrows.keySet().forEach(start -> follow(List.of(start), arrows, violations));
        return violations;
    }

    private static void judge(String file, String home, String other, Set<String> violations) {
        if (floorOf(other) < 0) {
            violations.add(file + ": '" + other + "' is on no floor");
        } else if (floorOf(other) >= floorOf(home)) {
            violations.add(file + ": '" + other + "' is on no lower floor");
        }
    }

    /// -1 for an unknown package.
    private static int floorOf(String name) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).contains(name)) {
                return floor;
            }
        }
        return -1;
    }

    private static List<String> foreign(String line) {
        Matcher imported = IMPORT.matcher(line);
        boolean foreign = imported.matches() && !imported.group(1).startsWith(BASE + ".")
                && !JDK.matcher(imported.group(1)).matches();
        return foreign ? List.of(imported.group(1)) : List.of();
    }

    /// The packages of ours, other than its own, that a line of code names; comments and strings may name any.
    private static Set<String> packagesIn(String line, String home) {
        Set<String> packages = new HashSet<>();
        Matcher ours = OURS.matcher(line.replaceFirst("^\\s*(//|/?\\*).*", "").replaceAll("\"[^\"]*\"", ""));
        while (ours.find()) {
            packages.add(ours.group(1).isEmpty() ? "" : ours.group(1).substring(1));
        }
        packages.remove(home);
        return packages;
    }

    /// A cycle is reported once, from the first of its packages by name.
    private static void follow(List<String> path, Map<String, Set<String>> arrows, Set<String> violations) {
        for (String next : arrows.getOrDefault(path.getLast(), Set.of())) {
            List<String> longer = new ArrayList<>(path);
            longer.add(next);
            if (next.equals(path.getFirst())) {
                violations.add("cycle: " + String.join(" -> ", longer));
            } else if (!path.contains(next) && next.compareTo(path.getFirst()) > 0) {
                follow(longer, arrows, violations);
            }
        }
    }
}
