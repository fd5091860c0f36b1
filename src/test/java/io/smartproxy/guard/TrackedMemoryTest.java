package io.smartproxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.HeapUse;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What clients leave behind.
class TrackedMemoryTest {

    private static final int CLIENTS = 1_000_000;
    private static final long MIB = 1 << 20;

    private final HeldClock clock = new HeldClock();
    private final ConnectionLimits limits = new ConnectionLimits(Limits.config(100, 300), 1, clock);

    private static IpAddress client(int number) {
        return new IpAddress(0, 0x0a00_0000L + number, true);
    }

    @Test
    void aMillionClientsThatPassThroughLeaveMemoryWhereItWas() {
        limits.admit(client(-1));
        limits.sweep(clock.getAsLong());
        long before = HeapUse.live();
        for (int i = 0; i < CLIENTS; i++) {
            Limits.permit(limits.admit(client(i))).close();
        }
        assertThat(limits.tracked()).isEqualTo(CLIENTS + 1);
        long during = HeapUse.live();
        assertThat(limits.sweep(clock.pass(Duration.ofSeconds(60)))).isEqualTo(CLIENTS);
        long after = HeapUse.live();
        System.out.println("1,000,000 clients: " + (during - before) / CLIENTS + " bytes each, "
                + (after - before) / 1024 + " KiB after the sweep");
        assertThat(limits.tracked()).isOne();
        assertThat(during - before).isLessThan(256L * CLIENTS);
        assertThat(after - before).isLessThan(2 * MIB);
    }

    @Test
    void whatIsRefusedLeavesNothing() {
        IpAddress flooder = client(0);
        ConnectionLimits narrow = new ConnectionLimits(Limits.config(1, 300), 1, clock);
        narrow.admit(flooder);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        refuse(narrow, flooder);
        long before = threads.getCurrentThreadAllocatedBytes();
        refuse(narrow, flooder);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        assertThat(narrow.tracked()).isOne();
    }

    private static void refuse(ConnectionLimits limits, IpAddress client) {
        for (int i = 0; i < 100_000; i++) {
            if (!(limits.admit(client) instanceof Admission.Refused(RefusalReason reason))
                    || reason != RefusalReason.PER_IP_LIMIT) {
                throw new AssertionError("let in");
            }
        }
    }
}
