package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The proxy in a process of its own, with its files in a temporary folder that is also its working directory.
///
///     try (ProxyProcess proxy = new ProxyProcess.Start("route.a.listen = 127.0.0.1:" + port + …).start()) {
///         proxy.awaitListening(port, Duration.ofSeconds(10));
///         assertThat(proxy.stop()).isZero();
///     }
///
/// It runs the jar that the system property `smartproxy.jar` names, as the tests named `*IT` have it, and otherwise the
/// compiled classes by a [QuickStart]. Output is collected as it comes. Methods that wait fail the test, with all the
/// output, when the time is over or the process has ended without doing what was waited for. Any thread may call any
/// method.
public final class ProxyProcess implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path folder;
    /// Guards the two lists; notified on each line and at the end of each stream.
    private final Object lock = new Object();
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private int openStreams = 2;

    /// How to start one: a value, of which the methods give changed copies.
    ///
    /// @param java        home of the Java to use
    /// @param jvmOptions  in front of the class path
    /// @param arguments   the proxy's own
    /// @param files       name and text of each file in the folder
    /// @param environment added to the test's own
    /// @param shell       run by `sh` in the process before it becomes the proxy, such as `ulimit -n 200`; or empty
    /// @param jar         empty for the compiled classes
    public record Start(Path java, List<String> jvmOptions, List<String> arguments, Map<String, String> files,
                        Map<String, String> environment, String shell, String jar) {

        /// By the Java that runs the test, with this text as `proxy.properties`, which is the one argument. Unless it
        /// says where, there is no admin page: several proxies run at a time.
        public Start(String properties) {
            this(Path.of(System.getProperty("java.home")), List.of(), List.of("proxy.properties"),
                    Map.of("proxy.properties", withAdmin(properties)), Map.of(), "",
                    System.getProperty("smartproxy.jar", ""));
        }

        private static String withAdmin(String properties) {
            boolean says = properties.lines().anyMatch(line -> line.startsWith("admin.listen"));
            return says ? properties : properties + "\nadmin.listen = off\n";
        }

        public Start java(Path home) {
            return new Start(home, jvmOptions, arguments, files, environment, shell, jar);
        }

        public Start jvmOptions(String... options) {
            return new Start(java, List.of(options), arguments, files, environment, shell, jar);
        }

        public Start arguments(String... words) {
            return new Start(java, jvmOptions, List.of(words), files, environment, shell, jar);
        }

        public Start file(String name, String text) {
            return new Start(java, jvmOptions, arguments, with(files, name, text), environment, shell, jar);
        }

        public Start environment(String name, String value) {
            return new Start(java, jvmOptions, arguments, files, with(environment, name, value), shell, jar);
        }

        public Start shell(String commands) {
            return new Start(java, jvmOptions, arguments, files, environment, commands, jar);
        }

        public Start jar(Path file) {
            return new Start(java, jvmOptions, arguments, files, environment, shell, file.toString());
        }

        /// Starts it, and waits for nothing.
        public ProxyProcess start() {
            try {
                return new ProxyProcess(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<String, String> with(Map<String, String> map, String key, String value) {
            Map<String, String> copy = new LinkedHashMap<>(map);
            copy.put(key, value);
            return copy;
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            if (!shell.isEmpty()) {
                // `exec`, so that signals and the process id are the proxy's.
                command.addAll(List.of("sh", "-c", shell + "\nexec \"$@\"", "sh"));
            }
            command.add(java.resolve("bin/java").toString());
            command.addAll(QuickStart.options());
            command.addAll(jvmOptions);
            command.addAll(jar.isEmpty() ? classes() : List.of("-jar", jar));
            command.addAll(arguments);
            return command;
        }

        /// A cache does not go with another Java, and of the options only with a smaller heap for sure.
        private List<String> classes() {
            boolean usual = jvmOptions.stream().allMatch(option -> option.startsWith("-Xmx"))
                    && java.equals(Path.of(System.getProperty("java.home")));
            return usual ? QuickStart.cachedClasses() : QuickStart.compiledClasses();
        }
    }

    private ProxyProcess(Start start) throws IOException {
        folder = Files.createTempDirectory("smartproxy-test");
        for (Map.Entry<String, String> file : start.files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        ProcessBuilder builder = new ProcessBuilder(start.command()).directory(folder.toFile());
        builder.environment().putAll(start.environment);
        process = builder.start();
        Thread.startVirtualThread(() -> collect(process.getInputStream(), out));
        Thread.startVirtualThread(() -> collect(process.getErrorStream(), err));
    }

    /// The process started: of an old Java it is the launcher, and the proxy is its child.
    public ProcessHandle handle() {
        return process.toHandle();
    }

    public long pid() {
        return process.pid();
    }

    /// The folder with the proxy's files.
    public Path folder() {
        return folder;
    }

    /// The lines of standard output up to now.
    public List<String> out() {
        synchronized (lock) {
            return List.copyOf(out);
        }
    }

    /// The lines of standard error up to now.
    public List<String> err() {
        synchronized (lock) {
            return List.copyOf(err);
        }
    }

    /// Waits for a line that contains `text` on either stream; one that has come before counts.
    public String awaitLine(String text, Duration limit) {
        return awaitLine(line -> line.contains(text), limit);
    }

    /// Waits for a line on either stream; one that has come before counts.
    ///
    /// @return the line, the first that fits
    public String awaitLine(Predicate<String> fits, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (true) {
                String line = Stream.concat(out.stream(), err.stream()).filter(fits).findFirst().orElse(null);
                if (line != null) {
                    return line;
                }
                if (openStreams == 0 || !awaitChange(deadline)) {
                    throw failure("the line did not come, limit " + limit);
                }
            }
        }
    }

    /// Waits until a loopback port of the proxy accepts a connection, by opening and closing some.
    public void awaitListening(int port, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!accepts(port)) {
            // Nothing tells another process that a port is open but trying, so: try now and then.
            if (hasEnded(Duration.ofMillis(20)) || System.nanoTime() > deadline) {
                throw failure("port " + port + " did not open, limit " + limit);
            }
        }
    }

    /// Waits for the end of the process and of its output.
    public int exitStatus(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        if (!hasEnded(limit)) {
            throw failure("the process did not end, limit " + limit);
        }
        synchronized (lock) {
            while (openStreams > 0) {
                if (!awaitChange(deadline)) {
                    throw failure("the process has ended, somebody still holds its output");
                }
            }
        }
        return process.exitValue();
    }

    /// Asks it to stop (SIGTERM) and waits for that.
    ///
    /// @return the exit status
    public int stop() {
        handle().destroy();
        return exitStatus(STOP_LIMIT);
    }

    /// Kills the process (SIGKILL), though not its children, and waits until it is gone.
    public void kill() {
        handle().destroyForcibly();
        if (!hasEnded(STOP_LIMIT)) {
            throw failure("the process survived SIGKILL");
        }
    }

    /// Kills what still runs and deletes the folder.
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        kill();
        children.forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect(InputStream stream, List<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lock) {
                    lines.add(line);
                    lock.notifyAll();
                }
            }
        } catch (IOException closed) {
            // The stream is closed under the reader when the process is killed; what came before it has been collected.
        } finally {
            synchronized (lock) {
                openStreams--;
                lock.notifyAll();
            }
        }
    }

    /// False when the deadline has passed. Holds the lock, but while waiting.
    private boolean awaitChange(long deadline) {
        long left = deadline - System.nanoTime();
        if (left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            } catch (InterruptedException e) {
                throw failure("interrupted");
            }
        }
        return left > 0;
    }

    private boolean hasEnded(Duration limit) {
        try {
            return process.waitFor(limit);
        } catch (InterruptedException e) {
            throw failure("interrupted");
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(String.join("\n", what, "stdout:", String.join("\n", out()),
                "stderr:", String.join("\n", err())));
    }
}
