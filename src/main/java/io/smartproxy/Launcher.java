package io.smartproxy;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// The jar's entry class: starts `io.smartproxy.Main`, by a newer Java than the one that runs this if need be.
///
/// Compiled for Java 11, so that an old `java` can load it. On Java 25 or newer it calls `Main` in this process and is
/// done. On an older one it looks for a JDK that will do: `JAVA_HOME` if that is one, else the highest version in the
/// platform's usual folders. `-Dsmartproxy.jdks=FOLDER` (several with the platform's path separator between them) names
/// the folders to look in instead of the usual ones; each may be a JDK or hold JDKs. Nothing is started to learn a
/// version: each JDK's `release` file tells.
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

    private static final int NEEDED = 25;
    private static final String LAUNCHER_PROPERTY = "smartproxy.launcher";
    private static final String FOLDERS_PROPERTY = "smartproxy.jdks";
    private static final boolean WINDOWS = File.separatorChar == '\\';

    /// Where a JDK begins, seen from the folder named after it: right there, in a macOS bundle, in Homebrew's cellar.
    private static final String[] LAYOUTS = {".", "Contents/Home", "libexec/openjdk.jdk/Contents/Home"};

    private Launcher() {
    }

    /// Runs `Main`, here or by a newer Java.
    ///
    /// @param args passed on as they are
    /// @throws Throwable what `Main` throws
    public static void main(String[] args) throws Throwable {
        if (Runtime.version().feature() >= NEEDED) {
            runHere(args);
            return;
        }
        if (System.getProperty(LAUNCHER_PROPERTY) != null) {
            // Whoever handed over read another version than this: to hand over again would never end.
            fail(System.getProperty("java.home") + " is java " + Runtime.version() + ", unlike its release file");
        }
        String[] folders = folders();
        TreeMap<String, Jdk> found = new TreeMap<>();
        Jdk jdk = choose(folders, found);
        if (jdk == null) {
            fail(missing(folders, found.values()));
        } else {
            handOver(jdk, args);
        }
    }

    /// By name: this class has to load, and to compile, where `Main` can't.
    private static void runHere(String[] args) throws Throwable {
        try {
            Class.forName("io.smartproxy.Main").getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    // ---- Finding a JDK. Classes that the JVM has not loaded by now are avoided: they are most of what this costs.

    private static final class Jdk {

        final Path home;
        final String version;
        /// 25, 0, 3 for `25.0.3`, so that 25.0.10 comes after it.
        final int[] numbers;

        Jdk(Path home, String version) {
            this.home = home;
            this.version = version;
            this.numbers = numbers(version);
        }

        Path java() {
            return home.resolve("bin").resolve(WINDOWS ? "java.exe" : "java");
        }

        /// By hand: `Runtime.Version` refuses `1.8.0_452`, and its pattern alone takes 7 ms to compile.
        private static int[] numbers(String version) {
            int[] numbers = new int[1];
            int at = 0;
            for (char c : version.toCharArray()) {
                if (c == '.') {
                    numbers = Arrays.copyOf(numbers, ++at + 1);
                } else if (c >= '0' && c <= '9') {
                    numbers[at] = numbers[at] * 10 + c - '0';
                } else {
                    break;
                }
            }
            return numbers;
        }
    }

    /// `JAVA_HOME` if it will do, else the highest version, else null.
    ///
    /// @param found receives every JDK that was looked at, by its real path: two names of one folder count once, and of
    ///              two JDKs of one version the first by path is taken, every time
    private static Jdk choose(String[] folders, TreeMap<String, Jdk> found) {
        String javaHome = javaHome();
        Jdk named = javaHome == null ? null : read(new File(javaHome), found);
        if (named != null && named.numbers[0] >= NEEDED) {
            return named;
        }
        for (String folder : folders) {
            read(new File(folder), found);
            File[] inside = new File(folder).listFiles();
            for (File file : inside == null ? new File[0] : inside) {
                read(file, found);
            }
        }
        Jdk best = null;
        for (Jdk jdk : found.values()) {
            if (jdk.numbers[0] >= NEEDED && (best == null || Arrays.compare(jdk.numbers, best.numbers) > 0)) {
                best = jdk;
            }
        }
        return best;
    }

    private static Jdk read(File folder, TreeMap<String, Jdk> found) {
        for (String layout : LAYOUTS) {
            File home = new File(folder, layout);
            try {
                String version = versionIn(new File(home, "release"));
                Jdk jdk = version == null ? null : new Jdk(home.toPath().toRealPath(), version);
                if (jdk != null && jdk.java().toFile().canExecute()) {
                    found.put(jdk.home.toString(), jdk);
                    return jdk;
                }
            } catch (IOException unreadable) {
                // A JDK that can't be read can't be run either; another may do.
            }
        }
        return null;
    }

    private static String versionIn(File release) throws IOException {
        if (!release.isFile()) {
            return null;
        }
        String key = "JAVA_VERSION=\"";
        try (FileInputStream in = new FileInputStream(release)) {
            // The version is ASCII, whatever the rest of the file is.
            for (String line : new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).split("\n")) {
                int end = line.lastIndexOf('"');
                if (line.startsWith(key) && end > key.length()) {
                    return line.substring(key.length(), end);
                }
            }
        }
        return null;
    }

    private static String javaHome() {
        String folder = System.getenv("JAVA_HOME");
        return folder == null || folder.isEmpty() ? null : folder;
    }

    private static String[] folders() {
        String given = System.getProperty(FOLDERS_PROPERTY);
        if (given != null) {
            return given.split(File.pathSeparator);
        }
        List<String> folders = new ArrayList<>();
        if (WINDOWS) {
            String programs = System.getenv("ProgramFiles");
            for (String vendor : new String[] {"Java", "Eclipse Adoptium", "Microsoft", "Zulu", "Amazon Corretto",
                "BellSoft", "Semeru", "SapMachine", "RedHat"}) {
                folders.add((programs == null ? "C:\\Program Files" : programs) + "\\" + vendor);
            }
        } else {
            folders.addAll(Arrays.asList("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/usr/local", "/opt",
                    "/opt/java", "/Library/Java/JavaVirtualMachines", "/opt/homebrew/opt", "/usr/local/opt"));
        }
        for (String folder : new String[] {"Library/Java/JavaVirtualMachines", ".sdkman/candidates/java", ".jdks",
            ".gradle/jdks", ".asdf/installs/java", ".local/share/mise/installs/java"}) {
            folders.add(new File(System.getProperty("user.home"), folder).toString());
        }
        return folders.toArray(new String[0]);
    }

    private static String missing(String[] folders, Collection<Jdk> found) {
        StringBuilder text = new StringBuilder("this is java " + Runtime.version() + " in "
                + System.getProperty("java.home") + ", Java " + NEEDED + " or newer is needed\n"
                + "Looked in JAVA_HOME (" + (javaHome() == null ? "not set" : javaHome()) + ") and in "
                + String.join(", ", folders) + "; found" + (found.isEmpty() ? " no JDK\n" : ":\n"));
        for (Jdk jdk : found) {
            text.append("  JDK ").append(jdk.version).append(" in ").append(jdk.home).append('\n');
        }
        return text + "Install JDK " + NEEDED + " or newer, such as Eclipse Temurin (https://adoptium.net), or say"
                + " where one is:\n  java -D" + FOLDERS_PROPERTY + "=FOLDER -jar smartproxy.jar";
    }

    // ---- Handing over.

    private static void handOver(Jdk jdk, String[] args) {
        System.err.println("smartproxy: java " + Runtime.version().feature() + " is too old; handing over to JDK "
                + jdk.version + " in " + jdk.home);
        ProcessBuilder builder = new ProcessBuilder().inheritIO();
        builder.command().add(jdk.java().toString());
        builder.command().add("-D" + LAUNCHER_PROPERTY + "=" + ProcessHandle.current().pid());
        try {
            addCommandLine(builder, args);
            Process child = builder.start();
            stopWithThis(child);
            Runtime.getRuntime().halt(statusOf(child));
        } catch (IOException e) {
            fail("can't hand over to " + jdk.java() + ": " + e.getMessage());
        }
    }

    /// The command line as it was typed, but for `java` itself.
    ///
    /// Word for word where the system tells it: what `JDK_JAVA_OPTIONS` and `JAVA_TOOL_OPTIONS` add is not in there and
    /// reaches the child by the environment, once. Elsewhere the JVM is asked; it names all options, whatever they came
    /// from, so the environment must not add them again.
    private static void addCommandLine(ProcessBuilder builder, String[] args) throws IOException {
        List<String> command = builder.command();
        if (!command.addAll(typedWords())) {
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
