package io.smartproxy.balance;

import io.smartproxy.net.IpAddress;
import java.util.List;

/// `least-connections`: the member with the fewest connections for its weight. Where several are even, they take turns.
final class LeastConnections implements Balancer {

    private final RoundRobin turns;

    LeastConnections(List<Member> members) {
        turns = new RoundRobin(members);
    }

    @Override
    public Member pick(IpAddress client, Standing standing, List<Member> tried) {
        Member lightest = turns.pick(client, standing, tried);
        if (lightest == null) {
            return null;
        }
        List<Member> members = turns.turn().members();
        long load = lightest.target().load();
        // Nothing is lighter than one without a connection.
        for (int i = 0; i < members.size() && load > 0; i++) {
            Member member = members.get(i);
            long other = member.target().load();
            if (other * lightest.weight() < load * member.weight() && member.stands(standing, tried)) {
                lightest = member;
                load = other;
            }
        }
        return lightest;
    }
}
