package io.smartproxy.guard;

import io.smartproxy.config.LimitsConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// How many connections may be open in all, how many of one client, and how many one client may open in a minute.
///
/// Any thread may ask. Clients are spread over parts with a lock of their own, held for a few dozen nanoseconds; a
/// connection that is refused takes nothing, is counted nowhere and costs no memory. What is remembered is bounded by
/// the clients that have connections open or came in the last minute, as long as [#sweep] is called.
public final class ConnectionLimits {

    private static final int SHARD_BITS = 8;
    private static final IpAddress LOOPBACK = IpAddress.parse("::1");
    /// The golden ratio: multiplying by it spreads neighbours.
    private static final int SPREAD = 0x9e3779b9;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private volatile LimitsConfig config;
    private final long origin;
    private final Places places;
    private final ClientShard[] shards;

    /// @param maxConnections what [DescriptorLimit] makes of the config's
    /// @param clock          nanoseconds, on the scale of what [#sweep] is given; [System#nanoTime] outside of tests
    public ConnectionLimits(LimitsConfig config, int maxConnections, LongSupplier clock) {
        this.config = config;
        origin = clock.getAsLong();
        places = new Places(maxConnections, RefusalReason.GLOBAL_LIMIT);
        shards = Stream.generate(() -> new ClientShard(() -> millis(clock.getAsLong())))
                .limit(1 << SHARD_BITS).toArray(ClientShard[]::new);
    }

    /// From now on these hold. Who is in stays, and counts for the clients and limits that there were when it came.
    ///
    /// @param maxConnections as above
    public void follow(LimitsConfig limits, int maxConnections) {
        places.resize(maxConnections);
        config = limits;
    }

    private long millis(long now) {
        return (now - origin) / NANOS_PER_MILLI;
    }

    /// Takes one of all the places, or refuses the connection as [RefusalReason#GLOBAL_LIMIT].
    public Admission admitGlobally() {
        return places.admit();
    }

    /// Takes one of a client's places and counts the connection as one of this minute's; or refuses it as
    /// [RefusalReason#PER_IP_LIMIT] or, where there is a place, as [RefusalReason#RATE_LIMIT]. A sender of
    /// `proxyIPs` is let in, uncounted.
    ///
    /// @param address where the connection comes from: not a proxy's, where that has said for whom it is
    public Admission admit(IpAddress address) {
        LimitsConfig limits = config;
        boolean limitsClients = limits.perClient() > 0 || limits.perMinute() > 0;
        if (!limitsClients || limits.proxies().contains(address)) {
            return Admission.FREE;
        }
        IpAddress client = client(address, limits);
        return shards[client.hashCode() * SPREAD >>> Integer.SIZE - SHARD_BITS].admit(client, limits);
    }

    /// Who is behind an address: it alone, or for IPv6 the network of `ipv6PrefixLength` bits that it is in, as whoever
    /// has one address of it has them all. The loopback address stands for itself.
    public IpAddress client(IpAddress address) {
        return client(address, config);
    }

    private static IpAddress client(IpAddress address, LimitsConfig limits) {
        return address.v4() || address.equals(LOOPBACK) ? address : address.prefix(limits.ipv6PrefixLength());
    }

    /// How [#client] is shown: an address, or the network that stands for it.
    public String clientName(IpAddress client) {
        int length = config.ipv6PrefixLength();
        boolean network = !client.v4() && !client.equals(LOOPBACK) && length < client.bits();
        return network ? client + "/" + length : client.toString();
    }

    /// Forgets the clients with no open connection that did not come in the last minute.
    ///
    /// @param now on the clock's scale
    /// @return how many
    public int sweep(long now) {
        return Arrays.stream(shards).mapToInt(shard -> shard.sweep(millis(now))).sum();
    }

    /// How many clients are remembered.
    public int tracked() {
        return Arrays.stream(shards).mapToInt(ClientShard::tracked).sum();
    }

    /// How many connections are open in all.
    public int open() {
        return places.taken();
    }
}
