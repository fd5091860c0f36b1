package io.smartproxy.guard;

import io.smartproxy.net.ProcFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How many connections the process can carry: each takes two file descriptors, one for its client and one for its
/// target, and some are needed for everything else.
///
/// @param descriptors how many the process may have open; empty where that is not known
public record DescriptorLimit(OptionalLong descriptors) {

    /// What the JDK, name look-ups, log and files need, besides the listeners.
    private static final int RESERVE = 64;
    /// Its socket, and two for the selector in which it waits.
    private static final int EACH_LISTENER = 3;
    private static final int EACH = 2;
    /// How many descriptors are reckoned with where it is not known how many there are: what macOS gives to a JVM.
    private static final long SUPPOSED = 10_240;
    private static final int MOST_CONNECTIONS = 10_000_000;

    private static final Path LIMITS = Path.of("/proc/self/limits");

    /// What a limit comes to.
    ///
    /// @param connections how many may be open, above 0
    /// @param warning     why that is less than the file says; without the key
    public record Capacity(int connections, Optional<String> warning) {
    }

    /// That of this process. It is known on Linux, where the JVM has raised it as far as it may. Elsewhere `auto`
    /// reckons with 10,240 descriptors, and a number in the file is taken at its word.
    public static DescriptorLimit ofProcess() {
        return of(LIMITS);
    }

    /// @param limits a file like `/proc/self/limits`, which need not be there
    static DescriptorLimit of(Path limits) {
        return new DescriptorLimit(new ProcFile(limits).find(ProcFile.OPEN_FILES));
    }

    /// @param maxConnections as the file says; empty for `auto`: what fits, at most a connection for four descriptors
    /// @param listeners      how many there are
    public Capacity capacity(OptionalInt maxConnections, int listeners) {
        long reserve = RESERVE + EACH_LISTENER * (long) listeners;
        if (maxConnections.isEmpty()) {
            long known = descriptors.orElse(SUPPOSED);
            return new Capacity(atLeastOne(Math.min(known / 4, fitting(known, reserve))), Optional.empty());
        }
        int wanted = maxConnections.getAsInt();
        int fitting = descriptors.isEmpty() ? wanted : atLeastOne(fitting(descriptors.getAsLong(), reserve));
        if (wanted <= fitting) {
            return new Capacity(wanted, Optional.empty());
        }
        return new Capacity(fitting, Optional.of("is lowered from " + wanted + " to " + fitting + ": " + wanted
                + " connections need " + (EACH * (long) wanted + reserve) + " file descriptors, and the process may"
                + " have " + descriptors.getAsLong() + " (ulimit -n, LimitNOFILE)"));
    }

    private static long fitting(long descriptors, long reserve) {
        return (descriptors - reserve) / EACH;
    }

    private static int atLeastOne(long connections) {
        return Math.clamp(connections, 1, MOST_CONNECTIONS);
    }
}
