package io.smartproxy.balance;

import io.smartproxy.net.IpAddress;
import java.util.List;

/// `random`: of two members, drawn by lot, the one with fewer connections for its weight (Mitzenmacher, 'The Power of
/// Two Choices in Randomized Load Balancing', 2001): almost as even as looking at all of them, and proxies that know
/// nothing of each other do not all run to the same one.
final class TwoChoices implements Balancer {

    /// How often a lot is drawn among all before only those that can be used are looked for.
    private static final int DRAWS = 8;

    private final Turn turn;

    TwoChoices(List<Member> members) {
        turn = new Turn(members);
    }

    @Override
    public Member pick(IpAddress client, Standing standing, List<Member> tried) {
        Member first = draw(standing, tried, null);
        Member second = first == null ? null : draw(standing, tried, first);
        return second != null && second.isLighterThan(first) ? second : first;
    }

    private Member draw(Standing standing, List<Member> tried, Member except) {
        for (int left = turn.members().size() > 1 ? DRAWS : 0; left > 0; left--) {
            Member member = turn.any();
            if (member != except && member.stands(standing, tried)) {
                return member;
            }
        }
        return turn.lot(standing, tried, except);
    }
}
