package io.smartproxy.guard;

import io.smartproxy.net.RefusalReason;
import java.util.concurrent.atomic.AtomicInteger;

/// A number of places for open connections. Of those who race for the last one, exactly one gets it; to refuse takes no
/// more than a read.
final class Places {

    private final int count;
    private final Admission.Refused refused;
    private final AtomicInteger taken = new AtomicInteger();
    private final Runnable giveBack = taken::decrementAndGet;

    /// @param count above 0
    Places(int count, RefusalReason reason) {
        this.count = count;
        refused = new Admission.Refused(reason);
    }

    Admission admit() {
        int before = taken.get();
        while (before < count) {
            int found = taken.compareAndExchange(before, before + 1);
            if (found == before) {
                return new Admission.Admitted(new Permit(giveBack));
            }
            before = found;
        }
        return refused;
    }

    int taken() {
        return taken.get();
    }
}
