package io.smartproxy.balance;

import io.smartproxy.log.Log;
import io.smartproxy.stream.BufferPool;
import java.io.IOException;
import java.util.function.LongSupplier;

/// One check of one target, on a thread of its own, and what its end says of the target. Another thread looks at the
/// time.
final class Check implements Runnable {

    private final Target target;
    private final Probe probe;
    private final LongSupplier clock;
    private final Resolver resolver;
    private final BufferPool buffers;
    private final Log log;
    private final Attempt attempt = new Attempt();
    private volatile long began;
    /// Until it runs no time passes for it: that the machine is busy is not the target's fault.
    private volatile boolean begun;
    private volatile boolean late;
    private volatile boolean over;

    Check(Target target, Probe probe, LongSupplier clock, Resolver resolver, BufferPool buffers, Log log) {
        this.target = target;
        this.probe = probe;
        this.clock = clock;
        this.resolver = resolver;
        this.buffers = buffers;
        this.log = log;
    }

    @Override
    public void run() {
        began = clock.getAsLong();
        begun = true;
        try {
            probe.run(target.place(), resolver, attempt, buffers);
            target.health().checked();
        } catch (IOException failure) {
            if (late) {
                target.health().checkFailed("not done after " + probe.config().timeout().toMillis() + " ms");
            } else if (!attempt.isBrokenOff()) {
                target.health().checkFailed(Attempt.why(failure));
            }
        } catch (RuntimeException | Error bug) {
            log.error("a check of " + target + " failed inside the proxy", bug);
        } finally {
            end();
            over = true;
        }
    }

    boolean isOver() {
        return over;
    }

    /// Ends it, if its time is over.
    void tick(long now) {
        if (begun && !over && now - began >= probe.config().timeout().toNanos()) {
            late = true;
            end();
        }
    }

    /// Ends it, which then says nothing of the target.
    void end() {
        try {
            attempt.close();
        } catch (IOException _) {
            // The descriptors are free in any case.
        }
    }
}
