package io.smartproxy.log;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Entries on their way to the one thread that writes them. Full at a number of entries or of characters, whichever
/// comes first; what comes then is counted, and an entry in its place in the order tells how many there were.
///
/// The lock is held only to move entries, never for formatting or output.
final class LineQueue {

    static final int MAX_ENTRIES = 8192;
    private static final int MAX_WEIGHT = 8 << 20;
    private static final int BATCH_WEIGHT = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<LogEntry> entries = new ArrayDeque<>();
    private final InstantSource clock;
    private int weight;
    private long dropped;
    private boolean closed;

    LineQueue(InstantSource clock) {
        this.clock = clock;
    }

    /// Takes the entry in, counts it as dropped when there is no room, or forgets it after [#close].
    void put(LogEntry entry) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (full()) {
                dropped++;
            } else {
                add(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean full() {
        return entries.size() >= MAX_ENTRIES || weight >= MAX_WEIGHT;
    }

    private void add(LogEntry entry) {
        entries.add(entry);
        weight += entry.weight();
        changed.signal();
    }

    /// Waits for entries and takes the oldest, as many as go well into one write; none once the queue is closed and
    /// empty.
    List<LogEntry> take() {
        lock.lock();
        try {
            while (entries.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<LogEntry> batch = new ArrayList<>();
            int limit = weight - BATCH_WEIGHT;
            while (!entries.isEmpty() && weight > limit) {
                batch.add(entries.remove());
                weight -= batch.getLast().weight();
            }
            // Entries were dropped because there was no room, so all that was queued then goes before this one.
            if (dropped > 0 && !full()) {
                add(new LogEntry(clock.instant(), Log.Level.WARN,
                        dropped + " log entries were dropped, the output was too slow", null));
                dropped = 0;
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /// Lets nothing more in.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
