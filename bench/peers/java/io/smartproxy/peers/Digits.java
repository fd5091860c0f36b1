package io.smartproxy.peers;

import java.util.Locale;

/// Figures as people read them.
final class Digits {

    private static final int SIGNIFICANT = 3;

    private Digits() {
    }

    /// With three significant digits, and all of those in front of the point: `0.335`, `16.2`, `1310`.
    static String of(double value) {
        int front = value == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%." + Math.clamp(SIGNIFICANT - front, 0, SIGNIFICANT) + "f", value);
    }

    /// With two digits behind the point: `0.72`.
    static String ofRatio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
