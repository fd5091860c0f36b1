package io.smartproxy;

import java.io.File;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// The file beside the jar that holds what a start consists of, classes loaded and linked: an AOT cache of the JVM's
/// (JEP 483, JEP 514), made by `--make-cache` and by nothing else. `smartproxy.jar` has `smartproxy.aot`.
///
/// The JVM itself sees whether it was made by another Java, under other settings, or is damaged. It then says so on
/// stderr and starts without it. Java 25 before 25.0.4 does not see that it was made of another jar, and runs the
/// classes of that one (JDK-8377932): so the cache is given the time of its jar, and is used beside a jar of that time
/// alone.
///
/// Compiled for Java 11.
final class StartCache {

    /// What may not be mixed with a cache, because the user sees to such things, or what two processes would do twice.
    private static final String[] LEFT_ALONE = {"-XX:AOT", "-XX:SharedArchive", "-XX:+AutoCreate", "-Xshare",
        "-XX:Flags", "-XX:VMOptions", "-agent", "-javaagent", "-Xrun", "-Xdebug", "-Xlog", "-XX:+AlwaysPreTouch",
        "-XX:StartFlightRecording", "-Dcom.sun.management", "@"};
    private static final String CACHE = "-XX:AOTCache=";
    private static final String[] VARIABLES = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"};

    private StartCache() {
    }

    /// Where it is, whether or not there is one; null where the class path is no one jar.
    static String file() {
        String jar = System.getProperty("java.class.path");
        return jar.endsWith(".jar") && jar.indexOf(File.pathSeparatorChar) < 0
                ? jar.substring(0, jar.length() - "jar".length()) + "aot" : null;
    }

    /// Whether the arguments ask for a proxy, by one jar: what ends at once is not worth it.
    private static boolean isWanted(String[] args) {
        return file() != null && (args.length == 0 || !args[0].startsWith("-"));
    }

    /// The options of a JVM that starts from it; in front of the user's own, which then overrule them. Where it, or the
    /// cache that the user's options name, is of another jar, says so on stderr.
    ///
    /// @param typed the command line without `java`; empty where the system does not tell it
    /// @param args  those of the proxy
    /// @return empty where it is not wanted or not to be used, or where the user's options may be at odds with it
    static List<String> options(List<String> typed, String[] args) {
        if (!isWanted(args)) {
            return Collections.emptyList();
        }
        String named = named(typed, System.getenv());
        if (named != null) {
            warnOfAnotherJar(named, "may be of another jar, whose classes run instead then");
            return Collections.emptyList();
        }
        String file = file();
        if (!new File(file).canRead() || isLeftAlone(typed, System.getenv())
                || warnOfAnotherJar(file, "is not used, for it is of another jar")) {
            return Collections.emptyList();
        }
        // Logging by default goes to stdout, where the proxy's own lines go.
        return Arrays.asList(CACHE + file, "-XX:+VerifySharedSpaces", "-Xlog:disable", "-Xlog:all=warning:stderr");
    }

    /// @return whether there was something to say
    private static boolean warnOfAnotherJar(String cache, String consequence) {
        File file = new File(cache);
        if (!file.canRead() || file.lastModified() == new File(System.getProperty("java.class.path")).lastModified()) {
            return false;
        }
        System.err.println("smartproxy: " + cache + " " + consequence + "; run --make-cache again");
        return true;
    }

    /// The cache that the user's options name, of several the one that the JVM takes; null where they name none.
    static String named(List<String> typed, Map<String, String> environment) {
        String named = null;
        // In the order in which the JVM reads them: the last one counts.
        for (List<String> options : Arrays.asList(optionsIn(environment, "JAVA_TOOL_OPTIONS"),
                optionsIn(environment, "JDK_JAVA_OPTIONS"), typed, optionsIn(environment, "_JAVA_OPTIONS"))) {
            for (String option : options) {
                named = option.startsWith(CACHE) ? option.substring(CACHE.length()) : named;
            }
        }
        return named;
    }

    /// Whether the options in a command line or in the environment are none to be mixed with a cache, or are not known.
    static boolean isLeftAlone(List<String> typed, Map<String, String> environment) {
        boolean alone = typed.isEmpty() || hasOne(typed, LEFT_ALONE);
        for (String variable : VARIABLES) {
            alone |= hasOne(optionsIn(environment, variable), LEFT_ALONE);
        }
        return alone;
    }

    /// The JVM splits a variable at whatever is white, and takes the quotes away.
    private static List<String> optionsIn(Map<String, String> environment, String variable) {
        return Arrays.asList(environment.getOrDefault(variable, "").split("[\\s\"']+"));
    }

    private static boolean hasOne(List<String> options, String... beginnings) {
        for (String option : options) {
            for (String beginning : beginnings) {
                if (option.startsWith(beginning)) {
                    return true;
                }
            }
        }
        return false;
    }
}
