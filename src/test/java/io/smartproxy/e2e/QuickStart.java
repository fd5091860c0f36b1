package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// The compiled classes as a jar with a cache of what its start consists of, as `--make-cache` makes it: a proxy then
/// takes less than half of the processor time to start and to stop, which tests have done more than a hundred times.
///
/// It is made once for all the processes that run tests, by the first that needs it; while it is being made the others
/// start what has been compiled without it. It goes with the very classes, JVM and options that it was made of.
final class QuickStart {

    private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();
    private static final Path ALL = Path.of("target", "quick-start").toAbsolutePath();
    private static final String LAUNCHER = "io.smartproxy.Launcher";
    private static final long LIMIT_SECONDS = 120;
    /// As `pom.xml` wants it, for the sake of short runs.
    private static final List<String> OPTIONS =
            Stream.of(System.getProperty("tests.jvm", "").split(" +")).filter(option -> !option.isEmpty()).toList();
    private static final QuickStart INSTANCE = new QuickStart();

    private final Path folder = ALL.resolve(key());
    private final Path jar = folder.resolve("smartproxy.jar");
    private final Path cache = folder.resolve("smartproxy.aot");

    private QuickStart() {
    }

    /// What every JVM of tests is started with.
    static List<String> options() {
        return OPTIONS;
    }

    /// The options of this JVM that name the compiled classes and where they begin.
    static List<String> compiledClasses() {
        return List.of("-cp", CLASSES.toString(), LAUNCHER);
    }

    /// The same, from the cache unless another process is just making it.
    static List<String> cachedClasses() {
        return INSTANCE.isReady()
                ? List.of("-XX:AOTCache=" + INSTANCE.cache, "-cp", INSTANCE.jar.toString(), LAUNCHER)
                : compiledClasses();
    }

    private synchronized boolean isReady() {
        try {
            if (!Files.exists(cache)) {
                makeUnlessAnotherDoes();
            }
            return Files.exists(cache);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void makeUnlessAnotherDoes() throws IOException {
        Files.createDirectories(ALL);
        try (FileChannel channel = FileChannel.open(ALL.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
            if (lock != null && !Files.exists(cache)) {
                deleteOthers();
                Files.createDirectories(folder);
                writeJar();
                makeCache();
            }
        }
    }

    /// Those of classes that have changed since.
    private static void deleteOthers() throws IOException {
        for (Path file : filesBelow(ALL)) {
            if (!file.getParent().equals(ALL)) {
                Files.delete(file);
            }
        }
    }

    private void writeJar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, LAUNCHER);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path path : filesBelow(CLASSES)) {
                out.putNextEntry(new ZipEntry(CLASSES.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, out);
            }
        }
    }

    private void makeCache() throws IOException {
        List<String> command = new ArrayList<>(OPTIONS);
        command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", jar.toString(), LAUNCHER, "--make-cache"));
        Path said = folder.resolve("said");
        Process making = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            if (!making.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || making.exitValue() != 0) {
                throw new AssertionError("no cache was made: " + Files.readString(said));
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        } finally {
            making.destroyForcibly();
        }
    }

    /// Another one where anything differs that the JVM holds against a cache.
    private static String key() {
        try {
            String all = filesBelow(CLASSES).stream().map(QuickStart::state).collect(Collectors.joining("\n"))
                    + "\n" + OPTIONS + System.getProperty("java.home") + System.getProperty("java.vm.version");
            return UUID.nameUUIDFromBytes(all.getBytes(UTF_8)).toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String state(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList();
        }
    }
}
