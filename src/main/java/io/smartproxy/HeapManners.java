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
    private static final String INTERVAL = "G1PeriodicGCInterval";
    /// When nothing has been collected for so long, G1 does (JEP 346), beside the running threads.
    private static final String INTERVAL_MILLIS = "15000";

    private final HotSpotDiagnosticMXBean machine;

    private HeapManners(HotSpotDiagnosticMXBean machine) {
        this.machine = machine;
    }

    /// Applies them to this JVM, if it is one that has them. Loads a few hundred classes.
    static void apply() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (machine != null) {
            new HeapManners(machine).set();
        }
    }

    private void set() {
        // One bounds the other, so the user's one decides on both.
        if (RATIOS.stream().allMatch(this::isUntouched)) {
            for (int i = 0; i < RATIOS.size(); i++) {
                machine.setVMOption(RATIOS.get(i), PERCENT.get(i));
            }
        }
        if (isUntouched(INTERVAL)) {
            machine.setVMOption(INTERVAL, INTERVAL_MILLIS);
        }
    }

    private boolean isUntouched(String option) {
        try {
            return machine.getVMOption(option).getOrigin() == Origin.DEFAULT;
        } catch (IllegalArgumentException _) {
            // This JVM does not have it.
            return false;
        }
    }
}
