package io.smartproxy.metrics;

import java.util.concurrent.TimeUnit;

/// When the last ticks were: the one axis of time that all trackers share. Ticks are numbered from 0, which is the
/// start; only the last few are kept. Not for several threads.
final class Ticks {

    /// One that comes earlier after the last, in nanoseconds, is no tick: after a pause of the machine those that were
    /// missed come in a row.
    static final long SHORTEST_SAMPLE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double NANOS = 1e9;

    private final long[] times;
    private long last;

    /// @param kept  how many samples, which lie between ticks, can be looked back on; 1 or more
    /// @param start when the first sample begins, in nanoseconds
    Ticks(int kept, long start) {
        times = new long[kept + 1];
        times[0] = start;
    }

    /// @param now in nanoseconds, [#SHORTEST_SAMPLE] after the last or later
    void add(long now) {
        last++;
        times[index(last)] = now;
    }

    /// The number of the last one.
    long last() {
        return last;
    }

    /// The number of the oldest one that is kept.
    long oldest() {
        return Math.max(0, last - times.length + 1);
    }

    /// How many are kept at most.
    int capacity() {
        return times.length;
    }

    /// When a tick was, in nanoseconds.
    ///
    /// @param number from [#oldest] to [#last]
    long time(long number) {
        return times[index(number)];
    }

    private int index(long number) {
        return (int) (number % times.length);
    }

    /// The tick at which a window begins that ends with the last one: that to which it is nearest.
    ///
    /// @param window in nanoseconds
    /// @param from   the oldest that may be the answer, which is before the last one
    /// @return a number before the last
    long beginning(long window, long from) {
        long wanted = time(last) - window;
        long low = from;
        long high = last - 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            // Whether it is the next one that is nearer.
            if (wanted - time(middle) > time(middle + 1) - wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static double seconds(long nanos) {
        return nanos / NANOS;
    }
}
