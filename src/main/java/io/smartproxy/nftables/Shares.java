package io.smartproxy.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/// Who of several gets what: as many places as the kernel draws or counts among, each with whom it belongs to.
final class Shares {

    /// How many hashes of clients are told apart: with as many, shares are within a few percent of what weights say.
    static final int BUCKETS = 1024;

    /// @param target as the rules write it
    /// @param weight 1 or more
    record Weighed(String target, int weight) {
    }

    private Shares() {
    }

    /// As many places to each as its weight says, one behind the other.
    static List<String> blocks(List<Weighed> all) {
        int unit = unit(all);
        return all.stream().flatMap(one -> Collections.nCopies(one.weight() / unit, one.target()).stream()).toList();
    }

    /// As many places to each as its weight says, spread evenly: at each place all come closer to their next turn by
    /// their weights, and who is closest has it.
    static List<String> turns(List<Weighed> all) {
        int unit = unit(all);
        int total = all.stream().mapToInt(Weighed::weight).sum() / unit;
        int[] credit = new int[all.size()];
        List<String> turns = new ArrayList<>();
        for (int place = 0; place < total; place++) {
            int next = 0;
            for (int i = 0; i < credit.length; i++) {
                credit[i] += all.get(i).weight() / unit;
                next = credit[i] > credit[next] ? i : next;
            }
            credit[next] -= total;
            turns.add(all.get(next).target());
        }
        return turns;
    }

    /// For each of [#BUCKETS] hashes of clients its target (rendezvous hashing; weights as Schindelhauer and Schomaker,
    /// 2005, have them): who goes leaves its clients to the others, and nobody else's move.
    static List<String> buckets(List<Weighed> all) {
        if (all.size() == 1) {
            return List.of(all.getFirst().target());
        }
        List<double[]> scores = all.stream().map(Shares::scores).toList();
        return IntStream.range(0, BUCKETS).mapToObj(bucket -> {
            int least = Collections.min(IntStream.range(0, all.size()).boxed().toList(),
                    Comparator.comparingDouble(i -> scores.get(i)[bucket]));
            return all.get(least).target();
        }).toList();
    }

    /// Its scores for all the hashes, the least of all targets' winning. They come from the target alone, and from
    /// algorithms that Java fixes: each proxy with the route has the same ones, after a restart, too.
    private static double[] scores(Weighed one) {
        Random random = new Random(UUID.nameUUIDFromBytes(one.target().getBytes(UTF_8)).getMostSignificantBits());
        return random.doubles(BUCKETS).map(share -> -Math.log(1 - share) / one.weight()).toArray();
    }

    private static int unit(List<Weighed> all) {
        return all.stream().map(one -> BigInteger.valueOf(one.weight())).reduce(BigInteger::gcd).orElseThrow()
                .intValue();
    }
}
