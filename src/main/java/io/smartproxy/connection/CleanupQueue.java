package io.smartproxy.connection;

import io.smartproxy.log.Log;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What is left to do about connections that have ended and nobody waits for, in batches: as soon as there are enough,
/// or when the first of them has waited for long enough. So a thousand that end at once make no storm.
///
/// Any thread may add. One run goes on at a time and takes one batch; what is added meanwhile waits for the next. An
/// entry that fails is logged and loses no other.
///
/// @param <T> what is cleaned up
public final class CleanupQueue<T> {

    private record Waiting<T>(T entry, long since) {
    }

    private volatile int batchSize;
    private volatile long delay;
    private volatile boolean hurried;
    private final LongSupplier clock;
    private final Executor runner;
    private final Consumer<T> cleanup;
    private final Log log;
    private final ConcurrentLinkedQueue<Waiting<T>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ReentrantLock running = new ReentrantLock();

    /// @param batchSize how many are enough, and the most that one run takes
    /// @param delay     how long an entry waits for others
    /// @param clock     nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    /// @param runner    runs a full batch, soon
    /// @param cleanup   what is done about an entry
    public CleanupQueue(int batchSize, Duration delay, LongSupplier clock, Executor runner, Consumer<T> cleanup,
            Log log) {
        this.batchSize = batchSize;
        this.delay = delay.toNanos();
        this.clock = clock;
        this.runner = runner;
        this.cleanup = cleanup;
        this.log = log;
    }

    /// From now on so many are enough, and they wait so long; not at all once [#hurry] has been called.
    public void follow(int enough, Duration wait) {
        batchSize = enough;
        delay = wait.toNanos();
    }

    public void add(T entry) {
        waiting.add(new Waiting<>(entry, clock.getAsLong()));
        if (size.incrementAndGet() >= batchSize) {
            ask();
        }
    }

    private void ask() {
        if (asked.compareAndSet(false, true)) {
            runner.execute(this::runFull);
        }
    }

    private void runFull() {
        asked.set(false);
        if (size.get() >= batchSize) {
            run();
        }
    }

    /// Runs a batch if its first entry has waited for long enough.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        Waiting<T> first = waiting.peek();
        if (first != null && (hurried || now - first.since >= delay)) {
            run();
        }
    }

    /// From now on no entry waits for others: somebody may wait for the last of them.
    public void hurry() {
        hurried = true;
    }

    /// Does what is left to do, and returns when it is done, by whichever thread.
    public void flush() {
        do {
            run();
        } while (size.get() > 0);
    }

    private void run() {
        running.lock();
        try {
            for (int left = Math.min(size.get(), batchSize); left > 0; left--) {
                size.decrementAndGet();
                cleanUp(waiting.remove().entry);
            }
        } finally {
            running.unlock();
        }
        if (size.get() >= batchSize) {
            ask();
        }
    }

    private void cleanUp(T entry) {
        try {
            cleanup.accept(entry);
        } catch (RuntimeException | Error bug) {
            log.error("cleaning up failed for one entry and goes on", bug);
        }
    }

    /// How many are waiting.
    public int size() {
        return size.get();
    }
}
