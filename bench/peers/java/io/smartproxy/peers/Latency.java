package io.smartproxy.peers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long requests for 1 KiB take when half as many come as could: the same for all, half of what the slowest can do.
final class Latency implements Work.Steady {

    private static final int MOST_RUNS = 10;
    /// So many runs in a row that are no faster than the best before are at the peak.
    private static final int NO_MORE = 2;
    /// What counts as faster.
    private static final double MORE = 1.03;

    private double perSecond;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Quantity> quantities() {
        return List.of(new Quantity("latency-p50", "latency at half of the peak load, p50", "µs"),
                new Quantity("latency-p99", "latency at half of the peak load, p99", "µs"));
    }

    @Override
    public void learn(List<Running> all) throws IOException {
        double lowest = Double.MAX_VALUE;
        for (Running running : all) {
            lowest = Math.min(lowest, peak(running));
        }
        perSecond = lowest / 2;
        System.err.printf("  half of the peak load: %.0f requests a second%n", perSecond);
    }

    /// Requests a second, when they have stopped to become more.
    private static double peak(Running running) throws IOException {
        double peak = 0;
        int noMore = 0;
        for (int i = 0; i < MOST_RUNS && noMore < NO_MORE; i++) {
            double rate = Wrk.run(running, 1).perSecond();
            noMore = rate > peak * MORE ? 0 : noMore + 1;
            peak = Math.max(peak, rate);
        }
        return peak;
    }

    @Override
    public List<Double> measure(Running running, int seconds) throws IOException {
        long[] latencies = new PacedClients(running.address(Way.HTTP), perSecond).run(seconds);
        return List.of(quantile(latencies, 0.50), quantile(latencies, 0.99));
    }

    /// @param sorted nanoseconds
    /// @return microseconds
    private static double quantile(long[] sorted, double share) {
        return (double) sorted[(int) (share * (sorted.length - 1))] / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
