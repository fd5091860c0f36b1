package io.smartproxy;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// The JDKs of this machine, for the [Launcher]: in `JAVA_HOME` and in the folders that the system property
/// `smartproxy.jdks` names, or the platform's usual ones. Nothing is started to learn a version: each JDK's `release`
/// file tells.
///
/// Compiled for Java 11. Classes that the JVM has not loaded by now are avoided: they are most of what this costs.
final class Jdks {

    private static final String FOLDERS_PROPERTY = "smartproxy.jdks";
    private static final boolean WINDOWS = File.separatorChar == '\\';

    /// Where a JDK begins, seen from the folder named after it: right there, in a macOS bundle, in Homebrew's cellar.
    private static final String[] LAYOUTS = {".", "Contents/Home", "libexec/openjdk.jdk/Contents/Home"};

    private Jdks() {
    }

    /// One JDK.
    static final class Jdk {

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
    static Jdk choose(String[] folders, TreeMap<String, Jdk> found) {
        String javaHome = javaHome();
        Jdk named = javaHome == null ? null : read(new File(javaHome), found);
        if (named != null && named.numbers[0] >= Launcher.NEEDED) {
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
            if (jdk.numbers[0] >= Launcher.NEEDED && (best == null || Arrays.compare(jdk.numbers, best.numbers) > 0)) {
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

    static String[] folders() {
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

    /// What to tell who has none that will do.
    static String missing(String[] folders, Collection<Jdk> found) {
        StringBuilder text = new StringBuilder("this is java " + Runtime.version() + " in "
                + System.getProperty("java.home") + ", Java " + Launcher.NEEDED + " or newer is needed\n"
                + "Looked in JAVA_HOME (" + (javaHome() == null ? "not set" : javaHome()) + ") and in "
                + String.join(", ", folders) + "; found" + (found.isEmpty() ? " no JDK\n" : ":\n"));
        for (Jdk jdk : found) {
            text.append("  JDK ").append(jdk.version).append(" in ").append(jdk.home).append('\n');
        }
        return text + "Install JDK " + Launcher.NEEDED + " or newer, such as Eclipse Temurin (https://adoptium.net), or"
                + " say where one is:\n  java -D" + FOLDERS_PROPERTY + "=FOLDER -jar smartproxy.jar";
    }
}
