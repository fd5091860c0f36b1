package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessFamiliesTest {

    private static String written(ProcessFamilies families) {
        Exposition text = new Exposition();
        families.write(text);
        return text.toString();
    }

    private static double value(String text, String name) {
        Matcher sample = Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE).matcher(text);
        assertThat(sample.find()).as(name + " in " + text).isTrue();
        return Double.parseDouble(sample.group(1));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void onLinuxItIsWhatTheJdkSays() throws IOException {
        UnixOperatingSystemMXBean system =
                (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double before = Ticks.seconds(system.getProcessCpuTime());
        String text = written(ProcessFamilies.ofThis());
        double after = Ticks.seconds(system.getProcessCpuTime());
        // The kernel counts in hundredths of a second here.
        assertThat(value(text, "process_cpu_seconds_total")).isBetween(before - 0.05, after + 0.05);
        assertThat(value(text, "process_start_time_seconds"))
                .isCloseTo(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0, within(5.0));
        assertThat(value(text, "process_open_fds"))
                .isCloseTo(system.getOpenFileDescriptorCount(), within(10.0));
        assertThat(value(text, "process_max_fds")).isEqualTo(system.getMaxFileDescriptorCount());
        double resident = value(text, "process_resident_memory_bytes");
        assertThat(resident).isGreaterThan(10_000_000);
        assertThat(value(text, "process_virtual_memory_bytes")).isGreaterThan(resident);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void eachOpenFileIsOneMore(@TempDir Path folder) throws IOException {
        Path open = Files.createDirectory(folder.resolve("fd"));
        for (int number = 0; number < 7; number++) {
            Files.createFile(open.resolve(Integer.toString(number)));
        }
        Files.writeString(folder.resolve("status"), "Name:\tjava\nVmSize:\t 3060 kB\nVmRSS:\t    1624 kB\n");
        Files.writeString(folder.resolve("limits"), """
                Limit                     Soft Limit           Hard Limit           Units    \s
                Max open files            1024                 1048576              files    \s
                """);
        assertThat(written(new ProcessFamilies(folder))).endsWith("""
                # HELP process_open_fds File descriptors that are open.
                # TYPE process_open_fds gauge
                process_open_fds 6
                # HELP process_max_fds File descriptors that may be open.
                # TYPE process_max_fds gauge
                process_max_fds 1024
                # HELP process_virtual_memory_bytes Addresses in use.
                # TYPE process_virtual_memory_bytes gauge
                process_virtual_memory_bytes 3133440
                # HELP process_resident_memory_bytes Memory in use.
                # TYPE process_resident_memory_bytes gauge
                process_resident_memory_bytes 1662976
                """);
    }

    @Test
    void whatTheSystemDoesNotTellIsLeftOut(@TempDir Path folder) throws IOException {
        for (String name : List.of("missing", "empty", "unlimited")) {
            Files.createDirectories(folder.resolve("empty"));
            Files.createDirectories(folder.resolve("unlimited"));
            Files.writeString(folder.resolve("unlimited/limits"), "Max open files  unlimited  unlimited  files\n");
            assertThat(written(new ProcessFamilies(folder.resolve(name)))).as(name)
                    .contains("process_cpu_seconds_total ", "process_start_time_seconds ")
                    .doesNotContain("_fds", "_bytes");
        }
    }
}
