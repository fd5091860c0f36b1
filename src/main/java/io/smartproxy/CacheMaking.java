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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the [StartCache]: a proxy of its own on loopback does what every proxy does, and the JVM writes down what that
/// took when it ends (JEP 514).
///
/// However that ends, nothing else is left, unless this process is killed (SIGKILL): then the file that was to become
/// the cache may be, `smartproxy.aot.PID.new` by this process's id, with the JVM's draft of it, which has `.config`
/// behind its name, and the folder `smartproxy-…` in that of temporary files.
final class CacheMaking {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path cache;
    private final Path jar;
    /// In the same folder as the cache, so that it can be moved into its place whole. Each process that makes one has
    /// its own.
    private final Path fresh;
    private final CountDownLatch cleared = new CountDownLatch(1);
    /// For what is of no use afterwards.
    private Path folder;
    /// Guarded by this, as is whether there may be one.
    private Process proxy;
    private boolean stopping;

    private CacheMaking(Path jar, Path cache) {
        this.jar = jar;
        this.cache = cache;
        fresh = Path.of(cache + "." + ProcessHandle.current().pid() + ".new");
    }

    /// Makes it, in place of one that is there; a proxy that starts meanwhile sees the old one or the new one.
    /// When this process is asked to stop, nothing is left behind either.
    ///
    /// @return what to tell the user
    /// @throws IOException when it can't be made, with why; what was there is as it was
    static String run() throws IOException, InterruptedException {
        String name = StartCache.file();
        if (name == null) {
            throw new IOException("a cache is made for a jar, expected java -jar smartproxy.jar --make-cache");
        }
        checkPlace(Path.of(name));
        CacheMaking making = new CacheMaking(Path.of(System.getProperty("java.class.path")), Path.of(name));
        Runtime.getRuntime().addShutdownHook(new Thread(making::stop, "stop-making"));
        try {
            making.make();
        } finally {
            making.cleared.countDown();
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
        folder = Files.createTempDirectory("smartproxy-");
        try {
            FileTime time = Files.getLastModifiedTime(jar);
            train(TrainingTraffic.in(folder));
            Files.setLastModifiedTime(fresh, time);
            Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new IOException("can't make " + cache + ": " + reason(failure), failure);
        } finally {
            clear();
        }
    }

    private void train(TrainingTraffic traffic) throws IOException, InterruptedException {
        Process trained = start(traffic.file());
        try {
            traffic.run(trained);
            trained.destroy();
            // What is there when it was killed may be half of it.
            if (!trained.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || trained.exitValue() != 0
                    || !Files.isRegularFile(fresh)) {
                throw new IOException("the JVM has not written it");
            }
        } finally {
            kill();
            trained.waitFor();
        }
    }

    private synchronized Process start(Path file) throws IOException {
        if (stopping) {
            throw new IOException("too late");
        }
        proxy = new ProcessBuilder(command(file)).redirectErrorStream(true).redirectOutput(said().toFile()).start();
        return proxy;
    }

    /// Whoever waits for the proxy sees it end, and clears up.
    private void stop() {
        synchronized (this) {
            stopping = true;
            kill();
        }
        try {
            cleared.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// With the JVM that writes the cache for it.
    private synchronized void kill() {
        if (proxy != null) {
            List<ProcessHandle> children = proxy.descendants().toList();
            proxy.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private Path said() {
        return folder.resolve("said");
    }

    private synchronized String reason(IOException failure) throws IOException {
        if (stopping) {
            return "asked to stop";
        }
        return failure.getMessage() + (Files.exists(said()) ? "\n" + Files.readString(said()) : "");
    }

    /// By this Java, with the settings that this process was given: a cache goes with the garbage collector and with
    /// the size that the heap may have. It ends when this process is killed, as with any launcher.
    private List<String> command(Path file) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X") && !option.startsWith("-XX:AOT")
                        && !option.startsWith("-Xlog") && !option.startsWith("-Xshare"))
                .forEach(command::add);
        command.addAll(List.of("-Dsmartproxy.launcher=" + ProcessHandle.current().pid(),
                "-XX:AOTCacheOutput=" + fresh, "-jar", jar.toString(), file.toString()));
        return command;
    }

    private void clear() throws IOException {
        Files.deleteIfExists(fresh);
        // The JVM's draft, which it leaves when it is interrupted.
        Files.deleteIfExists(Path.of(fresh + ".config"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
