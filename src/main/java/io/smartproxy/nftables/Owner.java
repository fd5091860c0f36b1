package io.smartproxy.nftables;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whose table it is. A counter of this name in the table says so to other processes and keeps them, and a process that
/// has lost its table, from changing what is not theirs; a comment says so to people.
///
/// @param pid     of the process
/// @param started when that began, in milliseconds since 1970: another process may get its number
/// @param random  tells several proxies in one process apart
record Owner(long pid, long started, int random) {

    private static final Pattern MARK = Pattern.compile("owner_(\\d+)_(\\d+)_(\\d+)");

    static Owner ofProcess() {
        ProcessHandle self = ProcessHandle.current();
        return new Owner(self.pid(), started(self), ThreadLocalRandom.current().nextInt(1_000_000_000));
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// @param counter the name of one
    /// @return empty where it is an ordinary one
    static Optional<Owner> of(String counter) {
        Matcher mark = MARK.matcher(counter);
        return mark.matches()
                ? Optional.of(new Owner(Long.parseLong(mark.group(1)), Long.parseLong(mark.group(2)),
                        Integer.parseInt(mark.group(3))))
                : Optional.empty();
    }

    /// The counter's name.
    String mark() {
        return "owner_" + pid + "_" + started + "_" + random;
    }

    /// Whether its process still runs, as far as can be seen.
    boolean isAlive() {
        return ProcessHandle.of(pid).filter(process -> started(process) == started).isPresent();
    }
}
