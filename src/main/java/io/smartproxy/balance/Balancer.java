package io.smartproxy.balance;

import io.smartproxy.config.Balance;
import io.smartproxy.net.IpAddress;
import java.util.List;

/// Shares connections among targets. Any thread may ask; asking takes no lock and allocates nothing.
sealed interface Balancer permits RoundRobin, LeastConnections, TwoChoices, IpHash {

    /// One of those that are as good a choice as that, and have not been tried.
    ///
    /// @param client whom the connection is for, as the limits of clients know it
    /// @param tried  in vain, for this connection
    /// @return null if there is none
    Member pick(IpAddress client, Standing standing, List<Member> tried);

    /// @param members in the order of the file; may be none
    static Balancer of(Balance balance, List<Member> members) {
        return switch (balance) {
            case ROUND_ROBIN -> new RoundRobin(members);
            case LEAST_CONNECTIONS -> new LeastConnections(members);
            case RANDOM -> new TwoChoices(members);
            case IP_HASH -> new IpHash(members);
        };
    }
}
