package io.smartproxy.guard;

import io.smartproxy.config.LimitsConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Some of the clients, with one lock for what they have open and when they came. Both limits are asked and taken from
/// in one step under it.
final class ClientShard {

    private static final Admission.Refused TOO_MANY = new Admission.Refused(RefusalReason.PER_IP_LIMIT);
    private static final Admission.Refused TOO_FAST = new Admission.Refused(RefusalReason.RATE_LIMIT);

    private final LongSupplier millis;
    private Map<IpAddress, Client> clients = new HashMap<>();
    /// How many clients the table has had room for.
    private int largest;

    /// What is known of one client.
    private static final class Client {
        private final ConnectionRate rate = new ConnectionRate();
        private int open;
    }

    /// @param millis the time, from 0 on
    ClientShard(LongSupplier millis) {
        this.millis = millis;
    }

    /// @param limits those that hold now
    synchronized Admission admit(IpAddress key, LimitsConfig limits) {
        // Within the lock, so that no client sees the time go backwards.
        long now = millis.getAsLong();
        Client known = clients.get(key);
        if (known != null && limits.perClient() > 0 && known.open >= limits.perClient()) {
            return TOO_MANY;
        }
        if (known != null && limits.perMinute() > 0 && known.rate.count(now) >= limits.perMinute()) {
            return TOO_FAST;
        }
        Client client = known == null ? new Client() : known;
        if (known == null) {
            clients.put(key, client);
        }
        if (limits.perMinute() > 0) {
            client.rate.add(now);
        }
        client.open++;
        return new Admission.Admitted(new Permit(() -> leave(client)));
    }

    private synchronized void leave(Client client) {
        client.open--;
    }

    /// Forgets the clients that have nothing open and did not come in the last minute.
    ///
    /// @param now in milliseconds
    /// @return how many
    synchronized int sweep(long now) {
        int before = clients.size();
        clients.values().removeIf(client -> client.open == 0 && client.rate.count(now) == 0);
        largest = Math.max(largest, before);
        if (clients.size() < largest / 4) {
            // A hash table gives no memory back.
            clients = new HashMap<>(clients);
            largest = clients.size();
        }
        return before - clients.size();
    }

    synchronized int tracked() {
        return clients.size();
    }
}
