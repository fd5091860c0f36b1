package io.smartproxy.metrics;

import io.smartproxy.metrics.Exposition.Type;
import io.smartproxy.net.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The families `process_*`, those of them that the system knows: all of them on Linux, processor time and start
/// elsewhere too.
///
/// @param folder what Linux tells of the process, proc(5); need not be there
record ProcessFamilies(Path folder) {

    private static final long KIB = 1024;
    private static final Pattern VIRTUAL = Pattern.compile("VmSize:\\s+(\\d+) kB");

    static ProcessFamilies ofThis() {
        return new ProcessFamilies(Path.of("/proc/self"));
    }

    void write(Exposition to) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        info.totalCpuDuration().ifPresent(time -> to.family("process_cpu_seconds_total", Type.COUNTER,
                "Processor time that the process has used.").sample(seconds(time)));
        info.startInstant().ifPresent(start -> to.family("process_start_time_seconds", Type.GAUGE,
                "When the process was started, in seconds since 1970.").sample(
                        seconds(Duration.between(Instant.EPOCH, start))));
        gauge(to, "process_open_fds", "File descriptors that are open.", openDescriptors());
        gauge(to, "process_max_fds", "File descriptors that may be open.", find("limits", ProcFile.OPEN_FILES, 1));
        gauge(to, "process_virtual_memory_bytes", "Addresses in use.", find("status", VIRTUAL, KIB));
        gauge(to, "process_resident_memory_bytes", "Memory in use.", find("status", ProcFile.RESIDENT, KIB));
    }

    private static void gauge(Exposition to, String name, String help, OptionalLong value) {
        value.ifPresent(known -> to.family(name, Type.GAUGE, help).sample(known));
    }

    private static double seconds(Duration duration) {
        return Ticks.seconds(duration.toNanos());
    }

    private OptionalLong openDescriptors() {
        try (Stream<Path> open = Files.list(folder.resolve("fd"))) {
            // Less the one that reads the folder.
            return OptionalLong.of(open.count() - 1);
        } catch (IOException _) {
            // Another system, or none is left to read the folder with: not known.
            return OptionalLong.empty();
        }
    }

    private OptionalLong find(String file, Pattern line, long unit) {
        OptionalLong found = new ProcFile(folder.resolve(file)).find(line);
        return found.isPresent() ? OptionalLong.of(unit * found.getAsLong()) : found;
    }
}
