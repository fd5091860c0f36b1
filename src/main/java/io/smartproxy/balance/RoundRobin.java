package io.smartproxy.balance;

import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// `round-robin`: the places of the turn one after the other. A place whose member cannot be used is passed over, and
/// the next caller goes on behind the one that was taken: so the others keep their shares among themselves.
final class RoundRobin implements Balancer {

    private final Turn turn;
    private final AtomicLong next = new AtomicLong();

    RoundRobin(List<Member> members) {
        turn = new Turn(members);
    }

    Turn turn() {
        return turn;
    }

    @Override
    public Member pick(IpAddress client, Standing standing, List<Member> tried) {
        // Of equal weights each has come by after as many places. One that a heavy one that is down keeps away for
        // longer is found by lot.
        for (int left = turn.members().size(); left > 0; left--) {
            Member member = turn.at((int) (next.getAndIncrement() % turn.length()));
            if (member.stands(standing, tried)) {
                return member;
            }
        }
        return turn.lot(standing, tried, null);
    }
}
