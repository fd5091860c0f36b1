package io.smartproxy.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Has a proxy do a work until it gets no cheaper: until none of its figures falls any more.
///
/// @param budget    ends it early
/// @param runsAhead how many measurements as long as its runs must still fit in afterwards
record WarmUp(Budget budget, int runsAhead) {

    private static final int SECONDS = 1;
    private static final int MOST_RUNS = 120;
    /// Medians of so many runs are compared, so that a single one that was disturbed does not end it.
    private static final int COMPARED = 5;
    /// What counts as falling.
    private static final double CHEAPER = 0.97;

    void run(Work.Steady work, Running running) throws IOException {
        List<List<Double>> runs = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        long longest = 0;
        while (runs.size() < MOST_RUNS && isFalling(runs) && budget.hasRoomFor(longest * (1 + runsAhead))) {
            long begun = System.nanoTime();
            List<Double> figures = work.measure(running, SECONDS);
            runs.add(figures);
            figures.forEach(figure -> said.append(' ').append(Digits.of(figure)));
            longest = Math.max(longest, System.nanoTime() - begun);
        }
        System.err.println("  warm-up of " + running.peer().title() + ":" + said);
    }

    /// Whether the last five runs were cheaper in something than the five before; also when there are fewer.
    private static boolean isFalling(List<List<Double>> runs) {
        int last = runs.size() - COMPARED;
        return last < COMPARED || IntStream.range(0, runs.getFirst().size())
                .anyMatch(i -> median(runs, i, last) < median(runs, i, last - COMPARED) * CHEAPER);
    }

    private static double median(List<List<Double>> runs, int figure, int from) {
        return Spread.of(runs.subList(from, from + COMPARED).stream().mapToDouble(run -> run.get(figure)).toArray())
                .median();
    }
}
