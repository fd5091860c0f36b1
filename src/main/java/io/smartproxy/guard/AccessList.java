package io.smartproxy.guard;

import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.util.Optional;

/// Which clients a route lets in, as its lists and their files say now. Any thread may ask.
public final class AccessList {

    private static final Optional<RefusalReason> REFUSED = Optional.of(RefusalReason.IP_BLOCKED);

    private volatile Networks networks;

    /// @param allow the only ones that are let in; empty for all. An empty set lets nobody in
    /// @param block those that are not, allowed or not
    public record Networks(Optional<CidrSet> allow, CidrSet block) {

        private boolean admits(IpAddress client) {
            return !block.contains(client) && (allow.isEmpty() || allow.get().contains(client));
        }
    }

    AccessList(Networks networks) {
        this.networks = networks;
    }

    /// @return [RefusalReason#IP_BLOCKED], or nothing where the client is let in
    public Optional<RefusalReason> judge(IpAddress client) {
        return networks.admits(client) ? Optional.empty() : REFUSED;
    }

    /// What they say now, for whoever lets clients in in the proxy's place.
    public Networks networks() {
        return networks;
    }

    void set(Networks changed) {
        networks = changed;
    }
}
