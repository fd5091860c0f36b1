package io.smartproxy.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// How often each value of an enum has come up. Any thread may count and read.
///
/// @param <E> what is counted
public final class Tally<E extends Enum<E>> {

    private final Class<E> type;
    private final AtomicLongArray counts;

    public Tally(Class<E> type) {
        this.type = type;
        this.counts = new AtomicLongArray(type.getEnumConstants().length);
    }

    public void count(E value) {
        counts.getAndIncrement(value.ordinal());
    }

    public long of(E value) {
        return counts.get(value.ordinal());
    }

    /// The values that have come up at least once, in their declared order.
    public Map<E, Long> nonZero() {
        Map<E, Long> found = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            if (of(value) > 0) {
                found.put(value, of(value));
            }
        }
        return found;
    }
}
