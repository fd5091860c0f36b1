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
/// start what has been compiled without it, as all do where it can't be made, which is said on stderr. It goes with the
/// very classes, JVM and options that it was made of.
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
    private boolean failed;

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

    /// The same, from the cache if there is one or it can be made, and no other process is just making it.
    static List<String> cachedClasses() {
        return INSTANCE.isReady()
                ? List.of("-XX:AOTCache=" + INSTANCE.cache, "-cp", INSTANCE.jar.toString(), LAUNCHER)
                : compiledClasses();
    }

    private synchronized boolean isReady() {
        try {
            if (!failed && !isOfJar()) {
                makeUnlessAnotherDoes();
            }
            return isOfJar();
        } catch (IOException failure) {
            // It only saves time: no test is about it that gets it from here.
            failed = true;
            System.err.println("proxies of tests start without a cache: " + failure);
            return false;
        }
    }

    /// Whether it is there, and was made of the jar beside it: it has the time of that then.
    private boolean isOfJar() throws IOException {
        return Files.exists(cache) && Files.exists(jar)
                && Files.getLastModifiedTime(cache).equals(Files.getLastModifiedTime(jar));
    }

    private void makeUnlessAnotherDoes() throws IOException {
        Files.createDirectories(ALL);
        try (FileChannel channel = FileChannel.open(ALL.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
            if (lock != null && !isOfJar()) {
                deleteAll();
                Files.createDirectories(folder);
                writeJar();
                makeCache();
            }
        }
    }

    /// Those of classes that have changed since, and what goes with no jar.
    private static void deleteAll() throws IOException {
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
                throw new IOException("no cache was made: " + Files.readString(said));
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
