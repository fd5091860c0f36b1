package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndingTest {

    @Test
    void everyEndingHasAWordOfItsOwn() {
        assertThat(Stream.<Ending>concat(Stream.of(RefusalReason.values()), Stream.of(CloseReason.values())))
                .extracting(Ending::label).doesNotHaveDuplicates()
                .allSatisfy(label -> assertThat(label).matches("[a-z]+(-[a-z]+)*"))
                .contains("no-route", "blocked", "bad-preface", "preface-timeout", "normal", "client-error",
                        "target-error", "connect-failed", "shutdown", "per-ip-limit", "rate-limit", "ip-blocked",
                        "global-limit", "route-limit");
    }

    @Test
    void threeRefusalsAreOfTheClientsAddress() {
        assertThat(Stream.of(RefusalReason.values()).filter(RefusalReason::ofAddress)).containsExactlyInAnyOrder(
                RefusalReason.PER_IP_LIMIT, RefusalReason.RATE_LIMIT, RefusalReason.IP_BLOCKED);
    }
}
