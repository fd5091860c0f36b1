package io.smartproxy.nftables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whose table it is. A counter of this name in the table says so to other processes and keeps them, and a process that
/// has lost its table, from changing what is not theirs; a comment says so to people.
///
/// @param pid     of the process
/// @param started when that began, in the kernel's ticks since it booted: another process may get its number. No time
///                of day, which somebody may set
/// @param space   in which the number is the process's (pid_namespaces(7)); 0 where that is not known, and nobody can
///                tell which processes it is shared with
/// @param random  tells several proxies in one process apart
record Owner(long pid, long started, long space, int random) {

    private static final Pattern MARK = Pattern.compile("owner_(\\d+)_(\\d+)_(\\d+)_(\\d+)");
    private static final Pattern SPACE = Pattern.compile("pid:\\[(\\d+)]");
    /// Behind the name, which may have any characters in it (proc(5), stat): the 22nd of all.
    private static final int STARTED = 19;

    static Owner ofProcess() {
        long pid = ProcessHandle.current().pid();
        return new Owner(pid, started(pid).orElse(0), ownSpace(), ThreadLocalRandom.current().nextInt(1_000_000_000));
    }

    /// @return empty where there is no such process
    private static OptionalLong started(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return OptionalLong.of(Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ")[STARTED]));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    private static long ownSpace() {
        try {
            Matcher space = SPACE.matcher(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
            return space.matches() ? Long.parseLong(space.group(1)) : 0;
        } catch (IOException unknown) {
            return 0;
        }
    }

    /// @param counter the name of one
    /// @return empty where it is an ordinary one
    static Optional<Owner> of(String counter) {
        Matcher mark = MARK.matcher(counter);
        return mark.matches()
                ? Optional.of(new Owner(Long.parseLong(mark.group(1)), Long.parseLong(mark.group(2)),
                        Long.parseLong(mark.group(3)), Integer.parseInt(mark.group(4))))
                : Optional.empty();
    }

    /// The counter's name.
    String mark() {
        return "owner_" + pid + "_" + started + "_" + space + "_" + random;
    }

    /// Whether its process runs. Of one in another container, or in an unknown one, nobody can tell.
    boolean isAlive() {
        return isSeen() && runs();
    }

    /// Whether its process does not run any more, for sure.
    boolean isGone() {
        return isSeen() && !runs();
    }

    private boolean isSeen() {
        return space != 0 && space == ownSpace();
    }

    private boolean runs() {
        return started(pid).equals(OptionalLong.of(started));
    }
}
