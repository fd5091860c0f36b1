package io.smartproxy.server;

import io.smartproxy.log.Log;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// The one scheduled thread, `sampler`, a daemon: whatever is done every so often is done here, in turn.
public final class Sampler implements AutoCloseable {

    private final LongSupplier clock;
    private final Log log;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("sampler").factory(), new ThreadPoolExecutor.DiscardPolicy());

    /// @param clock what the tasks are given as 'now', in nanoseconds; [System#nanoTime] outside of tests
    public Sampler(LongSupplier clock, Log log) {
        this.clock = clock;
        this.log = log;
    }

    /// Runs a task again and again. What it throws is logged and does not keep it from running the next time, nor any
    /// other task: the JDK's own scheduler would silently drop it.
    ///
    /// @param name for the log
    /// @param task is given the time; must not block
    public void every(Duration period, String name, LongConsumer task) {
        Runnable guarded = () -> {
            try {
                task.accept(clock.getAsLong());
            } catch (RuntimeException | Error bug) {
                log.error("the sampler's task '" + name + "' failed; it runs again", bug);
            }
        };
        thread.scheduleAtFixedRate(guarded, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Runs a task once, in its turn; one that comes after the sampler was closed never runs.
    public void soon(Runnable task) {
        thread.execute(task);
    }

    /// Returns when the task that is running, if one is, has come to its end: none runs after this.
    @Override
    public void close() {
        thread.close();
    }
}
