package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The unit in the README, as systemd finds it.
class SystemdUnitTest {

    private static final Pattern UNIT = Pattern.compile("(?m)^    \\[Unit]\n(?:(?:    .*)?\n)*?    WantedBy=.*\n");

    @Test
    void theUnitIsOneThatSystemdHasNothingToSayAbout(@TempDir Path folder) throws Exception {
        Matcher found = UNIT.matcher(Files.readString(Path.of("README.md")));
        assertThat(found.find()).isTrue();
        String unit = found.group().replaceAll("(?m)^    ", "")
                .replaceFirst("(?m)^ExecStart=\\S+/bin/java",
                        "ExecStart=" + System.getProperty("java.home") + "/bin/java");
        Path file = Files.writeString(folder.resolve("smartproxy@a.service"), unit);
        try (Program verify = Program.start("systemd-analyze", "verify", "--man=no", file.toString())) {
            assertThat(verify.status()).isZero();
            assertThat(verify.output() + verify.errors()).isEmpty();
        }
    }

    /// The drain that nobody has changed fits into the time that the unit leaves for it.
    @Test
    void theUnitLeavesTimeForTheDrain() throws Exception {
        Matcher stop =
                Pattern.compile("(?m)^    TimeoutStopSec=(\\d+)$").matcher(Files.readString(Path.of("README.md")));
        assertThat(stop.find()).isTrue();
        long drain = TestProxy.config("""
                route.a.listen = 1
                route.a.action = block
                """).settings().shutdownTimeout().toSeconds();
        assertThat(Integer.parseInt(stop.group(1))).isGreaterThan((int) drain + 5);
    }
}
