package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whom systemd watches, as it has started that very process.
class LauncherTest {

    private static final String RUN = "INVOCATION_ID";
    private static final String PROCESS = "SYSTEMD_EXEC_PID";

    @Test
    void theProcessThatItHasStartedIs() {
        assertThat(Launcher.isWatched(Map.of(RUN, "1", PROCESS, "12"), 12)).isTrue();
        assertThat(Launcher.isWatched(Map.of(PROCESS, "12"), 12)).isTrue();
    }

    @Test
    void oneBelowItIsNot() {
        assertThat(Launcher.isWatched(Map.of(RUN, "1", PROCESS, "12"), 123)).isFalse();
    }

    @Test
    void whereItTellsNoProcessAnyOfAUnitIs() {
        assertThat(Launcher.isWatched(Map.of(RUN, "1"), 12)).isTrue();
    }

    @Test
    void outsideOfItNobodyIs() {
        assertThat(Launcher.isWatched(Map.of(), 12)).isFalse();
    }
}
