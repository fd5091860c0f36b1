package io.smartproxy;

import java.io.File;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The file beside the jar that holds what a start consists of, classes loaded and linked: an AOT cache of the JVM's
/// (JEP 483, JEP 514), made by `--make-cache` and by nothing else. `smartproxy.jar` has `smartproxy.aot`.
///
/// The JVM itself sees whether it was made by another Java, of another jar, under other settings, or is damaged. It
/// then says so on stderr and starts without it.
///
/// Compiled for Java 11.
final class StartCache {

    /// What may not be mixed with a cache, because the user sees to such things, or would have them twice.
    private static final String[] LEFT_ALONE = {"-XX:AOT", "-XX:SharedArchive", "-XX:+AutoCreate", "-Xshare",
        "-XX:Flags", "-XX:VMOptions", "-agent", "-javaagent", "-Xrun", "-Xdebug", "-Dcom.sun.management", "@"};
    private static final String[] VARIABLES = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"};

    private StartCache() {
    }

    /// Where it is, whether or not there is one; null where the class path is no one jar.
    static String file() {
        String jar = System.getProperty("java.class.path");
        return jar.endsWith(".jar") && jar.indexOf(File.pathSeparatorChar) < 0
                ? jar.substring(0, jar.length() - "jar".length()) + "aot" : null;
    }

    /// Whether there is one and the arguments ask for a proxy: what ends at once is not worth a second process.
    static boolean isWanted(String[] args) {
        return isThere() && (args.length == 0 || !args[0].startsWith("-"));
    }

    private static boolean isThere() {
        String file = file();
        return file != null && new File(file).canRead();
    }

    /// The options of a JVM that starts from it; in front of the user's own, which then overrule them.
    ///
    /// @param typed the command line without `java`; empty where the system does not tell it
    /// @return empty where there is none, or where the user's options may be at odds with it
    static List<String> options(List<String> typed) {
        boolean alone = typed.isEmpty() || isLeftAlone(typed);
        for (String variable : VARIABLES) {
            String options = System.getenv(variable);
            alone |= options != null && isLeftAlone(Arrays.asList(options.split(" ")));
        }
        if (alone || !isThere()) {
            return Collections.emptyList();
        }
        // Logging by default goes to stdout, where the proxy's own lines go.
        return Arrays.asList("-XX:AOTCache=" + file(), "-XX:+VerifySharedSpaces", "-Xlog:disable",
                "-Xlog:all=warning:stderr");
    }

    private static boolean isLeftAlone(List<String> options) {
        for (String option : options) {
            for (String beginning : LEFT_ALONE) {
                if (option.startsWith(beginning)) {
                    return true;
                }
            }
        }
        return false;
    }
}
