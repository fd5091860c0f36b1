package io.smartproxy.balance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartproxy.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// `ip-hash`: each client has an order of all the members, made from hashes of both, and gets the first that can be
/// used (rendezvous hashing; Thaler and Ravishankar 1998). One that goes leaves its clients to their second choices, as
/// many to each as its weight says, and moves no other; one that comes takes its share from all. The order depends on
/// the client's address and the targets' places alone: it is the same in every proxy with such a route, and after a
/// restart.
///
/// The hash h of a member, a fraction of 1, is weighed as -ln(h) / weight, and the least wins (Schindelhauer and
/// Schomaker 2005). Among members of equal weight that is the greatest hash, so a logarithm is taken once a weight.
final class IpHash implements Balancer {

    private static final int FRACTION_BITS = 53;
    private static final double FRACTION = 1.0 / (1L << FRACTION_BITS);
    private static final long FNV_BASIS = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    /// By weight; of each, a hash of its place.
    private final Member[] members;
    private final long[] seeds;
    /// Where the members of each weight end. So the search reads hashes alone, which lie side by side: looking at a
    /// thousand members' weights took longer than all the hashing.
    private final int[] ends;

    IpHash(List<Member> members) {
        this.members = members.stream().sorted(Comparator.comparingInt(Member::weight)).toArray(Member[]::new);
        seeds = new long[this.members.length];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = hash(this.members[i].target().place().key());
        }
        ends = IntStream.rangeClosed(1, seeds.length)
                .filter(at -> at == seeds.length || this.members[at].weight() != this.members[at - 1].weight())
                .toArray();
    }

    @Override
    public Member pick(IpAddress client, Standing standing, List<Member> tried) {
        long key = mix(mix(client.high()) + client.low()) + (client.v4() ? 1 : 0);
        Member best = null;
        double least = Double.POSITIVE_INFINITY;
        int at = 0;
        for (int end : ends) {
            Member winner = null;
            long greatest = -1;
            for (; at < end; at++) {
                long hash = mix(key ^ seeds[at]) >>> Long.SIZE - FRACTION_BITS;
                if (hash > greatest && members[at].stands(standing, tried)) {
                    greatest = hash;
                    winner = members[at];
                }
            }
            double score = winner == null ? least : -Math.log((greatest + 1) * FRACTION) / winner.weight();
            if (score < least) {
                least = score;
                best = winner;
            }
        }
        return best;
    }

    /// FNV-1a, spread.
    private static long hash(String text) {
        long hash = FNV_BASIS;
        for (byte each : text.getBytes(UTF_8)) {
            hash = (hash ^ each & 0xff) * FNV_PRIME;
        }
        return mix(hash);
    }

    /// Every bit of the result depends on every bit of the argument (Stafford's variant 13 of MurmurHash3's finalizer).
    private static long mix(long bits) {
        bits = (bits ^ bits >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d0_49bb_1331_11ebL;
        return bits ^ bits >>> 31;
    }
}
