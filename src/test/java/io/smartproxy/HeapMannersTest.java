package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.smartproxy.e2e.Program;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a JVM is set, by the options that it was started with.
class HeapMannersTest {

    /// In a JVM of its own: applies the manners, and prints what the options have come to.
    static final class Settings {

        private Settings() {
        }

        public static void main(String[] words) {
            HeapManners.look();
            HeapManners.look();
            HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            for (String option : List.of("G1PeriodicGCInterval", "MinHeapFreeRatio", "MaxHeapFreeRatio")) {
                System.out.println(machine.getVMOption(option).getValue());
            }
        }
    }

    /// @return interval, least and most of the heap that may be free
    private static List<String> settings(String... options) throws Exception {
        String classes = Path.of("target/classes") + File.pathSeparator + Path.of("target/test-classes");
        List<String> command = new ArrayList<>(
                List.of("env", Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classes, Settings.class.getName()));
        return Program.run(command.toArray(String[]::new)).lines().toList();
    }

    @Test
    void whatIsFreeIsLookedForEveryFiveSecondsAndAFifthOfItStays() throws Exception {
        assertThat(settings("-XX:+UseG1GC")).containsExactly("5000", "10", "20");
    }

    @Test
    void theUsersOwnIntervalStays() throws Exception {
        assertThat(settings("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=60000")).containsExactly("60000", "10", "20");
    }

    @Test
    void aBoundOfTheUsersDecidesOnTheOther() throws Exception {
        assertThat(settings("-XX:+UseG1GC", "-XX:MinHeapFreeRatio=30")).containsExactly("5000", "30", "70");
    }

    @Test
    void aJvmWithAnotherCollectorTakesWhatItHas() throws Exception {
        assertThat(settings("-XX:+UseSerialGC")).contains("10", "20");
    }

    @Test
    void whatTakesLongToLookThroughIsLookedAtMoreSeldom() {
        assertThat(HeapManners.intervalMillis(1 << 20)).isEqualTo(5_000);
        assertThat(HeapManners.intervalMillis(160L << 20)).isEqualTo(20_000);
        assertThat(HeapManners.intervalMillis(16L << 30)).isEqualTo(300_000);
    }
}
