package io.smartproxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorLimitTest {

    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units    \s
            Max processes             96315                96315                processes\s
            Max open files            %s                 1048576              files    \s
            Max locked memory         8388608              8388608              bytes    \s
            """;

    private static DescriptorLimit known(long descriptors) {
        return new DescriptorLimit(OptionalLong.of(descriptors));
    }

    private static DescriptorLimit.Capacity auto(DescriptorLimit limit, int listeners) {
        return limit.capacity(OptionalInt.empty(), listeners);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 1, 256", "1048576, 3, 262144", "65536, 1000, 16384", "262, 1, 65", "260, 22, 65", "258, 22, 64",
        "200, 2, 50", "128, 2, 29", "66, 0, 1", "65, 1, 1", "10, 1, 1", "9000000000, 1, 10000000",
    })
    void autoIsWhatFitsAtMostOneForFourDescriptors(long descriptors, int listeners, int connections) {
        assertThat(auto(known(descriptors), listeners))
                .isEqualTo(new DescriptorLimit.Capacity(connections, Optional.empty()));
    }

    @Test
    void aNumberThatFitsIsTakenAsItIs() {
        for (int wanted : new int[] {1, 100, 478}) {
            DescriptorLimit.Capacity capacity = known(1024).capacity(OptionalInt.of(wanted), 1);
            assertThat(capacity.connections()).isEqualTo(wanted);
            assertThat(capacity.warning()).isEmpty();
        }
    }

    @Test
    void aNumberThatDoesNotFitIsLoweredWithAWarningThatNamesBothFigures() {
        DescriptorLimit.Capacity capacity = known(1024).capacity(OptionalInt.of(479), 1);
        assertThat(capacity.connections()).isEqualTo(478);
        assertThat(capacity.warning()).contains("is lowered from 479 to 478: 479 connections need 1025 file"
                + " descriptors, and the process may have 1024 (ulimit -n, LimitNOFILE)");
        assertThat(known(10).capacity(OptionalInt.of(10_000_000), 3).connections()).isOne();
        assertThat(known(10).capacity(OptionalInt.of(10_000_000), 3).warning().orElseThrow())
                .startsWith("is lowered from 10000000 to 1: 10000000 connections need 20000073 file descriptors");
    }

    @Test
    void whereNothingIsKnownANumberIsTakenAtItsWord(@TempDir Path folder) throws Exception {
        Path unlimited = Files.writeString(folder.resolve("unlimited"), LIMITS.formatted("unlimited"));
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Path notText = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
        for (Path limits : new Path[] {folder.resolve("missing"), folder, unlimited, empty, notText}) {
            DescriptorLimit limit = DescriptorLimit.of(limits);
            assertThat(limit.descriptors()).as(limits.toString()).isEmpty();
            assertThat(auto(limit, 1).connections()).isEqualTo(2560);
            assertThat(limit.capacity(OptionalInt.of(1_000_000), 1).connections()).isEqualTo(1_000_000);
            assertThat(limit.capacity(OptionalInt.of(1_000_000), 1).warning()).isEmpty();
        }
    }

    @Test
    void theSoftLimitIsRead(@TempDir Path folder) throws Exception {
        Path limits = Files.writeString(folder.resolve("limits"), LIMITS.formatted("1024"));
        assertThat(DescriptorLimit.of(limits)).isEqualTo(known(1024));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void onLinuxItIsWhatTheJdkSays() {
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean)
                ManagementFactory.getOperatingSystemMXBean();
        assertThat(DescriptorLimit.ofProcess()).isEqualTo(known(system.getMaxFileDescriptorCount()));
    }
}
