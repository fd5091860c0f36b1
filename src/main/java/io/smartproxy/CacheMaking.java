package io.smartproxy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the [StartCache]: a proxy of its own on loopback does what every proxy does, and the JVM writes down what that
/// took when it ends (JEP 514).
final class CacheMaking {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path cache;
    private final Path jar;
    private final Path folder;

    private CacheMaking(Path jar, Path cache, Path folder) {
        this.jar = jar;
        this.cache = cache;
        this.folder = folder;
    }

    /// Makes it, in place of one that is there; a proxy that starts meanwhile sees the old one or the new one.
    ///
    /// @return what to tell the user
    /// @throws IOException when it can't be made, with why; what was there is as it was
    static String run() throws IOException, InterruptedException {
        String name = StartCache.file();
        if (name == null) {
            throw new IOException("a cache is made for a jar, expected java -jar smartproxy.jar --make-cache");
        }
        checkPlace(Path.of(name));
        Path folder = Files.createTempDirectory("smartproxy-");
        CacheMaking making = new CacheMaking(Path.of(System.getProperty("java.class.path")), Path.of(name), folder);
        try {
            making.make();
        } finally {
            making.clear();
        }
        return "made " + name + " (" + (Files.size(making.cache) >> 20) + " MiB)";
    }

    /// Tells at once what would else be told after ten seconds.
    private static void checkPlace(Path cache) throws IOException {
        if (Files.isDirectory(cache)) {
            throw new IOException("can't make " + cache + ": a folder has that name");
        }
        if (!Files.isWritable(cache.toAbsolutePath().getParent())) {
            throw new IOException("can't make " + cache + ": permission denied");
        }
    }

    private void make() throws IOException, InterruptedException {
        // In the same folder, so that it can be moved into its place whole.
        Path fresh = Path.of(cache + ".new");
        Path said = folder.resolve("said");
        FileTime time = Files.getLastModifiedTime(jar);
        TrainingTraffic traffic = TrainingTraffic.in(folder);
        try {
            Process proxy = new ProcessBuilder(command(fresh, traffic.file())).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start();
            try {
                traffic.run(proxy);
                proxy.destroy();
                if (!proxy.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || !Files.isRegularFile(fresh)) {
                    throw new IOException("the JVM has not written it");
                }
            } finally {
                proxy.destroyForcibly().waitFor();
            }
            Files.setLastModifiedTime(fresh, time);
            Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new IOException("can't make " + cache + ": " + failure.getMessage() + "\n" + Files.readString(said),
                    failure);
        } finally {
            Files.deleteIfExists(fresh);
            // The JVM's draft, which it leaves when it is interrupted.
            Files.deleteIfExists(Path.of(fresh + ".config"));
        }
    }

    /// By this Java, with the settings that this process was given: a cache goes with the garbage collector and with
    /// the size that the heap may have.
    private List<String> command(Path fresh, Path file) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X") && !option.startsWith("-XX:AOT")
                        && !option.startsWith("-Xlog") && !option.startsWith("-Xshare"))
                .forEach(command::add);
        command.addAll(List.of("-XX:AOTCacheOutput=" + fresh, "-jar", jar.toString(), file.toString()));
        return command;
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
