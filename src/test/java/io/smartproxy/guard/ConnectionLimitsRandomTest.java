package io.smartproxy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The limits beside a slow and simple reference, over random hours.
class ConnectionLimitsRandomTest {

    private static final long SEED = 60_300_100;
    private static final int PER_CLIENT = 7;
    private static final int PER_MINUTE = 20;
    private static final long MINUTE = 60_000;

    private final Random random = new Random(SEED);
    private final HeldClock clock = new HeldClock();
    private final long begin = clock.getAsLong();
    private final ConnectionLimits limits =
            new ConnectionLimits(Limits.config(PER_CLIENT, PER_MINUTE), 1, clock);
    private final Map<IpAddress, Reference> clients = new HashMap<>();

    /// One client: all that it has open, and every millisecond in which it was let in.
    private static final class Reference {
        private final List<Permit> open = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();

        private boolean isKnown(long now) {
            return !open.isEmpty() || inWindow(now) > 0;
        }

        private long inWindow(long now) {
            return times.stream().filter(time -> now - lastOfTenth(time) < MINUTE).count();
        }

        private long lastOfTenth(long time) {
            return times.stream().filter(other -> other / 100 == time / 100).mapToLong(Long::longValue).max()
                    .orElseThrow();
        }

        private long inAnyMinute(long end) {
            return times.stream().filter(time -> end - time < MINUTE).count();
        }
    }

    private long millis() {
        return (clock.getAsLong() - begin) / 1_000_000;
    }

    private String judge(Reference client) {
        if (client.open.size() >= PER_CLIENT) {
            return RefusalReason.PER_IP_LIMIT.label();
        }
        return client.inWindow(millis()) >= PER_MINUTE ? RefusalReason.RATE_LIMIT.label() : "in";
    }

    @Test
    void theySayWhatTheReferenceSays() {
        compare(30_000);
    }

    @Tag("soak")
    @Test
    void theySayForHoursWhatTheReferenceSays() {
        compare(300_000);
    }

    private void compare(int steps) {
        Map<RefusalReason, Integer> refused = new EnumMap<>(RefusalReason.class);
        for (int step = 0; step < steps; step++) {
            IpAddress address = Limits.ip("10.0.0." + random.nextInt(4));
            Reference client = clients.computeIfAbsent(address, _ -> new Reference());
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> admit(step, address, client, refused);
                case 3, 4 -> close(client);
                case 5, 6 -> clock.pass(
                        Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 20_000 : 200)));
                default -> sweep(step);
            }
            if (random.nextInt(2000) == 0) {
                clock.pass(Duration.ofSeconds(random.nextInt(55, 65)));
            }
        }
        assertThat(refused.get(RefusalReason.PER_IP_LIMIT)).isGreaterThan(steps / 300);
        assertThat(refused.get(RefusalReason.RATE_LIMIT)).isGreaterThan(steps / 300);
    }

    private void admit(int step, IpAddress address, Reference client, Map<RefusalReason, Integer> refused) {
        String expected = judge(client);
        String found = switch (limits.admit(address)) {
            case Admission.Refused(RefusalReason reason) -> {
                refused.merge(reason, 1, Integer::sum);
                yield reason.label();
            }
            case Admission.Admitted(Permit permit) -> {
                client.open.add(permit);
                client.times.add(millis());
                assertTrue(client.inAnyMinute(millis()) <= PER_MINUTE);
                yield "in";
            }
        };
        assertEquals(expected, found, () -> "seed " + SEED + ", step " + step);
    }

    private void close(Reference client) {
        if (!client.open.isEmpty()) {
            client.open.remove(random.nextInt(client.open.size())).close();
        }
    }

    private void sweep(int step) {
        long now = millis();
        limits.sweep(clock.getAsLong());
        clients.values().forEach(client -> client.times.removeIf(time -> now - time > MINUTE + 100));
        long known = clients.values().stream().filter(client -> client.isKnown(now)).count();
        assertEquals(known, limits.tracked(), () -> "seed " + SEED + ", step " + step);
    }
}
