package io.smartproxy.guard;

import io.smartproxy.net.RefusalReason;
import java.util.concurrent.atomic.AtomicInteger;

/// A number of places for open connections, which may change: where there are fewer than are taken, nobody gets one
/// until enough have been given back. Of those who race for the last one, exactly one gets it; to refuse takes no
/// more than a read.
final class Places {

    private volatile int count;
    private final Admission.Refused refused;
    private final AtomicInteger taken = new AtomicInteger();
    private final Runnable giveBack = taken::decrementAndGet;

    /// @param count above 0
    Places(int count, RefusalReason reason) {
        this.count = count;
        refused = new Admission.Refused(reason);
    }

    /// @param changed above 0
    void resize(int changed) {
        count = changed;
    }

    Admission admit() {
        int most = count;
        int before = taken.get();
        while (before < most) {
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
