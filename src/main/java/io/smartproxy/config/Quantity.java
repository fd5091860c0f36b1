package io.smartproxy.config;

import java.time.Duration;
import java.util.Map;

/// Whole numbers with a unit right behind them: durations and sizes.
final class Quantity {

    private static final long MILLIS_PER_DAY = Duration.ofDays(1).toMillis();
    private static final Map<String, Long> DURATIONS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", MILLIS_PER_DAY);
    private static final long LONGEST_DAYS = 365;

    private static final Map<String, Long> SIZES = Map.of("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private static final int MOST_DIGITS = 18;

    private Quantity() {
    }

    /// `250ms 10s 5m 4h 7d`, at most 365 days; `0` and `off` are [Duration#ZERO].
    static ValueType<Duration> durationOrOff() {
        String expected = "a duration like 250ms, 10s, 5m, 4h or 7d, at most 365d, or off";
        return new ValueType<>(expected, (value, _) -> {
            Value stripped = value.strip();
            if (stripped.text().equals("off") || stripped.text().equals("0")) {
                return Duration.ZERO;
            }
            return Duration.ofMillis(read(stripped, DURATIONS, 0, LONGEST_DAYS * MILLIS_PER_DAY, expected));
        });
    }

    /// `250ms 10s`, where there must be one.
    ///
    /// @param range both ends, as messages write them
    static ValueType<Duration> duration(Duration min, Duration max, String range) {
        String expected = "a duration " + range + ", like 500ms or 5s";
        return new ValueType<>(expected, (value, _) -> Duration.ofMillis(
                read(value.strip(), DURATIONS, min.toMillis(), max.toMillis(), expected)));
    }

    /// `512 64KiB 1MiB 1GiB`, in bytes.
    ///
    /// @param range both ends, as messages write them
    static ValueType<Long> size(long min, long max, String range) {
        String expected = "a size " + range + ", like 65536, 64KiB or 1MiB";
        return new ValueType<>(expected, (value, _) -> read(value.strip(), SIZES, min, max, expected));
    }

    private static long read(Value value, Map<String, Long> units, long min, long max, String expected)
            throws BadValue {
        String text = value.text();
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        String unit = text.substring(digits);
        Long factor = units.get(unit);
        if (digits == 0 || factor == null) {
            throw new BadValue(value, problem(digits, unit) + ", expected " + expected);
        }
        long number = digits > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text.substring(0, digits));
        if (number > max / factor || number * factor < min) {
            throw new BadValue(value, "is out of range, expected " + expected);
        }
        return number * factor;
    }

    private static String problem(int digits, String unit) {
        if (digits == 0) {
            return "does not begin with a whole number";
        }
        if (unit.isEmpty()) {
            return "has no unit";
        }
        return unit.charAt(0) <= ' ' ? "has a blank in front of its unit" : "has an unknown unit";
    }
}
