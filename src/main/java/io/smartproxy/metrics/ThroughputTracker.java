package io.smartproxy.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How much has moved, and how fast, over any window up to the retention: of the whole proxy, a route or a client.
///
/// It keeps what had moved at each tick, so that what moved in a window is one difference, whatever the window's
/// length, and a byte that is in the total is in exactly one sample. It begins with its first byte: the silence before
/// that is in no window. The ring starts small and grows with age, block by block, and nothing is moved when it does:
/// clients that came at the same time would all have theirs moved at the same tick.
///
/// Not for several threads: the [Ledger] guards it.
public final class ThroughputTracker {

    /// How many readings.
    private static final int BLOCK = 64;
    /// Two longs.
    private static final int READING_BYTES = 16;
    /// Of an array, and of the reference to it.
    private static final int BLOCK_BYTES = 24;
    private static final long NOT_BEGUN = -1;

    private final Ticks ticks;
    private long received;
    private long sent;
    /// The tick after which the first byte came, and when that was, as near as is known.
    private long first = NOT_BEGUN;
    private long begun;
    /// Readings of both figures, in turn: those of the ticks after the first byte, from the beginning again when there
    /// are as many as can be looked back on.
    private long[][] blocks = {};

    ThroughputTracker(Ticks ticks) {
        this.ticks = ticks;
    }

    /// Takes in bytes that have moved since the last tick.
    ///
    /// @param since when they can have begun to, in nanoseconds, if these are the first
    void credit(long moreReceived, long moreSent, long since) {
        if (moreReceived == 0 && moreSent == 0) {
            return;
        }
        if (first == NOT_BEGUN) {
            first = ticks.last();
            // Not the larger number: the clock may pass the end of a long.
            begun = since - ticks.time(first) > 0 ? since : ticks.time(first);
        }
        received += moreReceived;
        sent += moreSent;
    }

    /// Ends a sample at the tick that has just been added.
    void roll() {
        if (first == NOT_BEGUN) {
            return;
        }
        int slot = slot(ticks.last());
        if (slot / BLOCK == blocks.length) {
            grow();
        }
        long[] block = blocks[slot / BLOCK];
        int at = 2 * (slot % BLOCK);
        block[at] = received;
        block[at + 1] = sent;
    }

    private int slot(long tick) {
        return (int) ((tick - first - 1) % ticks.capacity());
    }

    private void grow() {
        int number = blocks.length;
        blocks = Arrays.copyOf(blocks, number + 1);
        blocks[number] = new long[2 * Math.min(BLOCK, ticks.capacity() - number * BLOCK)];
    }

    /// What a ring that has grown to its full size takes of the heap, about.
    ///
    /// @param samples that can be looked back on
    static long fullBytes(long samples) {
        long readings = samples + 1;
        return READING_BYTES * readings + BLOCK_BYTES * Math.ceilDiv(readings, BLOCK);
    }

    /// All that has moved so far.
    Totals totals() {
        return new Totals(received, sent);
    }

    /// How fast it moved in the samples that make up a window.
    ///
    /// @param window in nanoseconds, more than 0
    Rates over(long window) {
        if (first == NOT_BEGUN || first == ticks.last()) {
            return Rates.ZERO;
        }
        long from = ticks.beginning(window, Math.max(first, ticks.oldest()));
        long start = from == first ? begun : ticks.time(from);
        // What began right before a tick, or while it was under way, is no burst.
        double span = Ticks.seconds(Math.max(ticks.time(ticks.last()) - start, Ticks.SHORTEST_SAMPLE));
        return new Rates(change(from, ticks.last(), 0) / span, change(from, ticks.last(), 1) / span);
    }

    /// What moved between two ticks.
    ///
    /// @param which 0 for received, 1 for sent
    private long change(long from, long to, int which) {
        return read(to, which) - read(from, which);
    }

    private long read(long tick, int which) {
        if (first == NOT_BEGUN || tick <= first) {
            return 0;
        }
        int slot = slot(tick);
        return blocks[slot / BLOCK][2 * (slot % BLOCK) + which];
    }

    /// A sample as it lies on the axis of [Ticks].
    ///
    /// @param tick     the number of the one that ends it
    /// @param received bytes per second
    /// @param sent     bytes per second
    record Row(long tick, double received, double sent) {
    }

    /// The samples of a window, oldest first; nothing had moved in those from before the first byte.
    ///
    /// @param window in nanoseconds, more than 0
    List<Row> history(long window) {
        List<Row> rows = new ArrayList<>();
        if (ticks.last() == 0) {
            return rows;
        }
        for (long tick = ticks.beginning(window, ticks.oldest()) + 1; tick <= ticks.last(); tick++) {
            double span = Ticks.seconds(ticks.time(tick) - ticks.time(tick - 1));
            rows.add(new Row(tick, change(tick - 1, tick, 0) / span, change(tick - 1, tick, 1) / span));
        }
        return rows;
    }
}
