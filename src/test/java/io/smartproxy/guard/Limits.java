package io.smartproxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.LimitsConfig;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.util.Arrays;
import java.util.OptionalInt;

/// Limits for tests, and what came of asking them.
final class Limits {

    private Limits() {
    }

    static LimitsConfig config(int perClient, int perMinute) {
        return config(perClient, perMinute, 64);
    }

    static LimitsConfig config(int perClient, int perMinute, int prefixLength, String... proxies) {
        return new LimitsConfig(OptionalInt.empty(), perClient, perMinute, prefixLength,
                CidrSet.of(Arrays.stream(proxies).map(Cidr::parse).toList()));
    }

    static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    static Permit permit(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return ((Admission.Admitted) admission).permit();
    }

    static void assertRefused(Admission admission, RefusalReason reason) {
        assertThat(admission).isEqualTo(new Admission.Refused(reason));
    }
}
