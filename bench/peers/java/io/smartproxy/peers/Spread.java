package io.smartproxy.peers;

import java.util.Arrays;

/// What several rounds have come to.
record Spread(double median, double least, double most) {

    /// @param values one at least
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
