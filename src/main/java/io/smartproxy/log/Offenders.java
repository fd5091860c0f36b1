package io.smartproxy.log;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// Which clients were refused how often and why, in bounded memory.
///
/// Up to [#MOST] addresses all of them are known. Beyond, the sketch 'Space-Saving' (Metwally, Agrawal, El Abbadi:
/// "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005) goes on: an address that is not among
/// those held takes the place of the one with the lowest rank, and that rank with it, so that it can't be turned out at
/// once. Of n refusals, whoever has had more than n / [#MOST] is certainly held. What is said of an address is what was
/// counted since it took its place: never too much.
///
/// Not for several threads.
final class Offenders {

    static final int MOST = 1024;
    static final int MOST_SHOWN = 5;

    private static final Comparator<Offender> WORST_FIRST =
            Comparator.<Offender>comparingLong(offender -> offender.seen).reversed()
                    .thenComparing(offender -> offender.ip);

    /// One address that is held.
    private static final class Offender {

        private final String ip;
        private final Reasons reasons = new Reasons();
        /// The most that it can have had.
        private long rank;
        /// How many were counted.
        private long seen;

        Offender(String ip, long inherited) {
            this.ip = ip;
            rank = inherited;
        }

        void add(String reason) {
            rank++;
            seen++;
            reasons.add(reason);
        }

        @Override
        public String toString() {
            return ip + " (" + seen + "x, " + reasons.mostFrequent() + ")";
        }
    }

    private final Reasons reasons = new Reasons();
    private final Map<String, Offender> held = new HashMap<>();
    /// Those whose rank was the lowest when it was last looked for. Each look is paid for by [#MOST] refusals or more,
    /// as the lowest rank has grown in between.
    private final Queue<Offender> lowest = new ArrayDeque<>();
    private long lowestRank;
    private boolean overflowed;

    void add(String ip, String reason) {
        reasons.add(reason);
        Offender offender = held.get(ip);
        if (offender == null) {
            offender = new Offender(ip, held.size() < MOST ? 0 : makeRoom());
            held.put(ip, offender);
        }
        offender.add(reason);
    }

    /// Turns the lowest out and answers with its rank.
    private long makeRoom() {
        overflowed = true;
        Offender out = lowest.poll();
        while (out == null || out.rank > lowestRank) {
            if (lowest.isEmpty()) {
                findLowest();
            }
            out = lowest.poll();
        }
        held.remove(out.ip);
        return out.rank;
    }

    private void findLowest() {
        lowestRank = held.values().stream().mapToLong(offender -> offender.rank).min().orElseThrow();
        held.values().stream().filter(offender -> offender.rank == lowestRank).forEach(lowest::add);
    }

    /// Of all refusals.
    Reasons reasons() {
        return reasons;
    }

    /// `1 IP`, `10 IPs` or, when there are more than can be told apart, `more than 1024 IPs`.
    String ips() {
        return overflowed ? "more than " + MOST + " IPs" : held.size() == 1 ? "1 IP" : held.size() + " IPs";
    }

    /// The few worst, each as `192.168.1.100 (200x, rate-limit)` with its most frequent reason: those that have had no
    /// less than half of what an equal share would be, so that one who was refused once doesn't stand beside one who was
    /// refused all the time.
    List<String> worst() {
        long all = held.values().stream().mapToLong(offender -> offender.seen).sum();
        return held.values().stream().filter(offender -> offender.seen * 2 * held.size() >= all)
                .sorted(WORST_FIRST).limit(MOST_SHOWN).map(Offender::toString).toList();
    }
}
