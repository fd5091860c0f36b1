package io.smartproxy;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption.Origin;
import java.lang.management.ManagementFactory;
import java.util.List;

/// Has the JVM give memory back that connections no longer need.
///
/// By default it looks at what is in use when the heap is full, and leaves twice as much as that in its hands. What is
/// allocated while thousands of connections come stays resident then for as long as they are silent. These settings can
/// be changed while the JVM runs; those that the user has made stay.
final class HeapManners {

    private static final List<String> RATIOS = List.of("MinHeapFreeRatio", "MaxHeapFreeRatio");
    /// How much of the heap may be free after a collection, in percent: at least, at most.
    private static final List<String> PERCENT = List.of("10", "20");
    /// When nothing has been collected for so many milliseconds, G1 does (JEP 346), beside the running threads.
    private static final String INTERVAL = "G1PeriodicGCInterval";
    private static final long SHORTEST_MILLIS = 5_000;
    private static final long LONGEST_MILLIS = 300_000;
    /// To look through so much takes some ten milliseconds: for each second of the interval that is a hundredth.
    private static final long BYTES_A_SECOND = 8 << 20;

    private final HotSpotDiagnosticMXBean machine;

    private HeapManners(HotSpotDiagnosticMXBean machine) {
        this.machine = machine;
    }

    /// Applies them to this JVM, if it is one that has them, and has it look more seldom the more there is to look at.
    /// To be called now and then; the first time it loads a few hundred classes.
    static void look() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (machine != null) {
            new HeapManners(machine).set();
        }
    }

    private void set() {
        // One bounds the other, so the user's one decides on both.
        if (RATIOS.stream().allMatch(ratio -> isOf(ratio, Origin.DEFAULT))) {
            for (int i = 0; i < RATIOS.size(); i++) {
                machine.setVMOption(RATIOS.get(i), PERCENT.get(i));
            }
        }
        // What a look has set before is the next one's to change.
        if (isOf(INTERVAL, Origin.DEFAULT) || isOf(INTERVAL, Origin.MANAGEMENT)) {
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            machine.setVMOption(INTERVAL, Long.toString(intervalMillis(used)));
        }
    }

    /// @param used bytes of the heap
    static long intervalMillis(long used) {
        return Math.clamp(used / BYTES_A_SECOND * 1000, SHORTEST_MILLIS, LONGEST_MILLIS);
    }

    private boolean isOf(String option, Origin origin) {
        try {
            return machine.getVMOption(option).getOrigin() == origin;
        } catch (IllegalArgumentException _) {
            // This JVM does not have it.
            return false;
        }
    }
}
