package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/// What a test needs of the machine that it runs on.
///
/// Where it is missing the test is skipped and says why, `skipped: needs redis-server`; with `CI=true` in the
/// environment it fails instead, so that nothing goes untested there unnoticed.
public final class Needs {

    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(?:1\\.)?(\\d+)", Pattern.MULTILINE);

    private Needs() {
    }

    /// Finds a program in `PATH`, or in `/usr/sbin` and `/sbin`, where a user's `PATH` often does not lead.
    ///
    /// @param name such as `redis-server`
    /// @return the program's file
    public static Path program(String name) {
        String folders = String.join(File.pathSeparator, System.getenv("PATH"), "/usr/sbin", "/sbin");
        return Stream.of(folders.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst().orElseThrow(() -> missing(name));
    }

    /// Ends the test where it may not do what takes root, such as making a network namespace.
    public static void root() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw missing("root");
        }
    }

    /// Finds the oldest Java where Linux systems keep them, from 11 on: an older one can't load the jar's entry class.
    ///
    /// @param version the one found is older than this
    /// @return its home
    public static Path javaBefore(int version) {
        TreeMap<Integer, Path> homes = new TreeMap<>();
        for (String folder : List.of("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt", "/opt/java")) {
            for (Path home : entriesOf(Path.of(folder))) {
                if (Files.isExecutable(home.resolve("bin/java"))) {
                    homes.putIfAbsent(featureOf(home), home);
                }
            }
        }
        Map.Entry<Integer, Path> oldest = homes.ceilingEntry(11);
        if (oldest == null || oldest.getKey() >= version) {
            throw missing("a java older than " + version);
        }
        return oldest.getValue();
    }

    private static List<Path> entriesOf(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException notThere) {
            return List.of();
        }
    }

    private static int featureOf(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release"), ISO_8859_1));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException notThere) {
            return 0;
        }
    }

    private static RuntimeException missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("needs " + what + ", which must not be missing where CI=true");
        }
        return new TestAbortedException("skipped: needs " + what);
    }
}
