package io.smartproxy.guard;

import java.util.concurrent.atomic.AtomicReference;

/// A place that a connection has taken. Closing it gives the place back, once, however often and from whichever threads
/// it is closed.
public final class Permit implements AutoCloseable {

    /// Of a connection that no limit counts.
    static final Permit FREE = new Permit(null);

    private final AtomicReference<Runnable> giveBack;

    /// @param giveBack run once; null for a permit that holds nothing
    Permit(Runnable giveBack) {
        this.giveBack = new AtomicReference<>(giveBack);
    }

    @Override
    public void close() {
        Runnable held = giveBack.get();
        if (held != null && giveBack.compareAndSet(held, null)) {
            held.run();
        }
    }
}
