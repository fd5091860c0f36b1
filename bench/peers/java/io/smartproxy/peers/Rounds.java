package io.smartproxy.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/// Has all proxies do the works, round by round: in a round each comes once, and another one first in each.
final class Rounds {

    private final Options options;
    private final Site site;
    private final Budget budget;
    private final Results results = new Results();
    /// Those that run on from one steady work to the next, as proxies do: the others do nothing while one is measured.
    private final List<Running> all = new ArrayList<>();

    Rounds(Options options, Site site) {
        this.options = options;
        this.site = site;
        this.budget = new Budget(options.limit(), options.works().stream().mapToInt(Work::shares).sum());
    }

    /// @return what was measured; of fewer rounds than wished where time was short, but of one at least
    Results run() throws IOException {
        try {
            for (Work work : options.works()) {
                budget.beginWork(work.shares());
                System.err.println(work.name());
                switch (work) {
                    case Work.Steady steady -> runSteady(steady);
                    case Work.Fresh fresh -> repeat(Peer.ALL, peer -> peer, fresh, peer -> fresh.measure(peer, site));
                }
            }
        } finally {
            for (Running running : all) {
                running.close();
            }
        }
        return results;
    }

    private void runSteady(Work.Steady work) throws IOException {
        if (all.isEmpty()) {
            for (Peer peer : Peer.ALL) {
                all.add(Running.start(peer, site));
            }
        }
        work.learn(all);
        if (options.warmUp()) {
            WarmUp warmUp = new WarmUp(budget, options.rounds() * all.size() * options.seconds());
            // The first of them needs it, and may take all the time that the rounds leave; compiled code does not.
            for (Running running : all) {
                warmUp.run(work, running);
            }
        }
        repeat(all, Running::peer, work, running -> work.measure(running, options.seconds()));
    }

    /// One measurement of one proxy.
    @FunctionalInterface
    private interface Measurement<T> {

        List<Double> of(T subject) throws IOException;
    }

    private <T> void repeat(List<T> subjects, Function<T, Peer> peerOf, Work work,
            Measurement<T> measurement) throws IOException {
        List<T> order = new ArrayList<>(subjects);
        long longest = 0;
        for (int round = 1; round <= options.rounds(); round++) {
            if (round > 1 && !budget.hasRoomFor(longest)) {
                System.err.println("  time is short: " + (round - 1) + " of " + options.rounds() + " rounds");
                return;
            }
            long begun = System.nanoTime();
            for (T subject : order) {
                record(work, peerOf.apply(subject), round, measurement.of(subject));
            }
            longest = Math.max(longest, System.nanoTime() - begun);
            Collections.rotate(order, 1);
        }
    }

    private void record(Work work, Peer peer, int round, List<Double> values) {
        for (int i = 0; i < values.size(); i++) {
            Quantity quantity = work.quantities().get(i);
            results.add(new Figure(quantity, peer, round, values.get(i)));
            System.err.println("  " + round + " " + peer.title() + ": " + quantity.title() + " "
                    + Digits.of(values.get(i)) + " " + quantity.unit());
        }
    }
}
