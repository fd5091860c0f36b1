package io.smartproxy.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// What was measured and where, in words.
final class Machine {

    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {
    }

    /// A line or two for above the table.
    static String of(Site site) throws IOException {
        List<String> versions = new ArrayList<>();
        for (Peer peer : Peer.ALL) {
            versions.add(peer.version(site));
        }
        return """
                %s; Java %s.
                %s, %d cores (%s), Linux %s, load when it began %s.""".formatted(String.join("; ", versions),
                Runtime.version(), LocalDate.now(ZoneOffset.UTC), Runtime.getRuntime().availableProcessors(), model(),
                System.getProperty("os.version"), load());
    }

    private static String model() throws IOException {
        return Files.readAllLines(CPUS).stream().filter(line -> line.startsWith("model name")).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("of a model that is not told");
    }

    /// Of the last minute.
    private static String load() throws IOException {
        return Files.readString(LOAD).split(" ")[0];
    }
}
