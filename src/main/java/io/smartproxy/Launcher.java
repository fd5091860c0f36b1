package io.smartproxy;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The jar's entry class: starts `io.smartproxy.Main`, by a newer Java than the one that runs this if need be.
///
/// Compiled for Java 11, so that an old `java` can load it. On Java 25 or newer it calls `Main` in this process and is
/// done, unless somebody has made a [StartCache] beside the jar: no running JVM can take that up, so it hands over to
/// the same Java. On an older one it looks for a JDK that will do: `JAVA_HOME` if that is one, else the highest version
/// in the platform's usual folders. `-Dsmartproxy.jdks=FOLDER` (several with the platform's path separator between
/// them) names the folders to look in instead of the usual ones; each may be a JDK or hold JDKs.
///
/// The JDK found is started with the same command line in the same working directory and environment, so that JVM
/// options, class path, `@argfiles` and arguments mean what they meant. Input, output and error output are inherited.
/// Asked to stop, this process passes that on as SIGTERM, waits for as long as the child drains, and ends with the
/// child's exit status. The child gets this process's id in the system property `smartproxy.launcher`, by which
/// [ParentWatch] notices that its launcher has been killed.
///
/// Exit status 1 when there is no JDK to hand over to. An option that opens a port for the JVM itself (a debugger's, a
/// JMX agent's) opens it in both processes: with one of those, start the newer `java` directly.
public final class Launcher {

    static final int NEEDED = 25;
    private static final String LAUNCHER_PROPERTY = "smartproxy.launcher";
    /// What systemd gives the process that it starts, by its id, since version 248.
    private static final String UNIT_PROCESS = "SYSTEMD_EXEC_PID";
    /// What it has given all that it starts since long before.
    private static final String UNIT_RUN = "INVOCATION_ID";

    private Launcher() {
    }

    /// Runs `Main`, here or by a newer Java.
    ///
    /// @param args passed on as they are
    /// @throws Throwable what `Main` throws
    public static void main(String[] args) throws Throwable {
        boolean handedOver = System.getProperty(LAUNCHER_PROPERTY) != null;
        if (Runtime.version().feature() >= NEEDED) {
            if (!handedOver) {
                startFromCache(args);
            }
            runHere(args);
            return;
        }
        if (handedOver) {
            // Whoever handed over read another version than this: to hand over again would never end.
            fail(System.getProperty("java.home") + " is java " + Runtime.version() + ", unlike its release file");
        }
        String[] folders = Jdks.folders();
        TreeMap<String, Jdks.Jdk> found = new TreeMap<>();
        Jdks.Jdk jdk = Jdks.choose(folders, found);
        if (jdk == null) {
            fail(Jdks.missing(folders, found.values()));
        } else {
            System.err.println("smartproxy: java " + Runtime.version().feature() + " is too old; handing over to JDK "
                    + jdk.version + " in " + jdk.home);
            try {
                handOver(jdk.java().toString(), args);
            } catch (IOException e) {
                fail("can't hand over to " + jdk.java() + ": " + e.getMessage());
            }
        }
    }

    /// Returns where that can't be done, or is not to be.
    private static void startFromCache(String[] args) {
        String java = Paths.get(System.getProperty("java.home"), "bin", "java").toString();
        try {
            if (!StartCache.options(typedWords(), args).isEmpty()
                    && !isWatched(System.getenv(), ProcessHandle.current().pid())) {
                System.err.println("smartproxy: handing over to a java that starts from " + StartCache.file());
                handOver(java, args);
            }
        } catch (IOException e) {
            System.err.println("smartproxy: can't hand over to " + java + ": " + e.getMessage());
        }
    }

    /// Whether systemd has started this very process, which it watches then, and knows no other. Both variables pass on
    /// to whatever is started below a unit: a desktop's terminals, the jobs of a CI runner.
    static boolean isWatched(Map<String, String> environment, long pid) {
        String started = environment.get(UNIT_PROCESS);
        return started == null ? environment.containsKey(UNIT_RUN) : started.equals(Long.toString(pid));
    }

    /// By name: this class has to load, and to compile, where `Main` can't.
    private static void runHere(String[] args) throws Throwable {
        try {
            Class.forName("io.smartproxy.Main").getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    // ---- Handing over.

    /// Does not return.
    ///
    /// @throws IOException when it could not be started
    private static void handOver(String java, String[] args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder().inheritIO();
        builder.command().add(java);
        builder.command().add("-D" + LAUNCHER_PROPERTY + "=" + ProcessHandle.current().pid());
        addCommandLine(builder, args);
        Process child = builder.start();
        stopWithThis(child);
        Runtime.getRuntime().halt(statusOf(child));
    }

    /// The command line as it was typed, but for `java` itself.
    ///
    /// Word for word where the system tells it: what `JDK_JAVA_OPTIONS` and `JAVA_TOOL_OPTIONS` add is not in there and
    /// reaches the child by the environment, once. Elsewhere the JVM is asked; it names all options, whatever they came
    /// from, so the environment must not add them again.
    private static void addCommandLine(ProcessBuilder builder, String[] args) throws IOException {
        List<String> command = builder.command();
        List<String> typed = typedWords();
        command.addAll(StartCache.options(typed, args));
        if (!command.addAll(typed)) {
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(Arrays.asList("-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
            command.addAll(Arrays.asList(args));
            builder.environment().keySet()
                    .removeAll(Arrays.asList("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
        }
    }

    /// Empty where the system does not tell.
    private static List<String> typedWords() throws IOException {
        File file = new File("/proc/self/cmdline");
        if (!file.exists()) {
            // macOS tells here, everything or nothing. (Linux would leave out what is long or follows an empty word.)
            return Arrays.asList(ProcessHandle.current().info().arguments().orElse(new String[0]));
        }
        // In the charset in which ProcessBuilder will write them again.
        Charset charset = Runtime.version().feature() < 18
                ? Charset.defaultCharset() : Charset.forName(System.getProperty("sun.jnu.encoding"));
        try (FileInputStream in = new FileInputStream(file)) {
            // A NUL ends each word, -1 keeps the empty ones; the first is `java`, the last what follows the last NUL.
            String[] words = new String(in.readAllBytes(), charset).split("\0", -1);
            return Arrays.asList(words).subList(1, words.length - 1);
        }
    }

    /// Whatever ends this process in good order (SIGTERM, SIGINT, SIGHUP) ends the child first. A terminal's Ctrl-C has
    /// reached the child by then: asked twice, it drains all the same. Windows has Ctrl-C alone, `destroy` kills there.
    private static void stopWithThis(Process child) {
        Thread stop = new Thread("stop-child") {
            @Override
            public void run() {
                if (child.supportsNormalTermination()) {
                    child.destroy();
                }
                // Halt, for else the signal would decide on the exit status.
                Runtime.getRuntime().halt(statusOf(child));
            }
        };
        try {
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (IllegalStateException stoppingAlready) {
            stop.start();
        }
    }

    private static int statusOf(Process child) {
        while (true) {
            try {
                return child.waitFor();
            } catch (InterruptedException ignored) {
                // Nobody interrupts these threads; if somebody did, the child would still have to be waited for.
            }
        }
    }

    private static void fail(String message) {
        System.err.println("smartproxy: " + message);
        System.exit(1);
    }
}
