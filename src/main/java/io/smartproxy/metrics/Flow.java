package io.smartproxy.metrics;

import io.smartproxy.net.IpAddress;
import java.util.OptionalLong;

/// The bytes of one connection on their way into the [Ledger]: how many there have been, and to whom they are credited.
///
/// The connection's own threads say what it is as soon as they know; that takes no lock. The ledger takes notice when
/// it next looks.
public final class Flow {

    private final ByteCounter received;
    private final ByteCounter sent;
    private final long opened;
    private volatile IpAddress client;
    private volatile RouteMeter route;
    private volatile Leg leg;
    private volatile long movedAt;
    /// 0 where there was none.
    private volatile long handshake;
    private long duration;
    private volatile boolean over;

    // Guarded by the ledger: what has been credited so far, and to whom.
    private Totals credited = new Totals(0, 0);
    private RouteMeter creditedRoute;
    private IpMeter creditedIp;
    private boolean left;
    private boolean shookHands;

    /// @param received counts the bytes that are read from the client
    /// @param sent     counts those that are written to it
    /// @param opened   when the connection began, in nanoseconds
    Flow(ByteCounter received, ByteCounter sent, long opened) {
        this.received = received;
        this.sent = sent;
        this.opened = opened;
        movedAt = opened;
    }

    /// The backend connection of a flow.
    private static final class Leg {
        private final TargetMeter target;
        private final ByteCounter received;
        private final ByteCounter sent;
        private Totals credited = new Totals(0, 0);

        private Leg(TargetMeter target, ByteCounter received, ByteCounter sent) {
            this.target = target;
            this.received = received;
            this.sent = sent;
        }
    }

    /// Whose bytes they are. Once.
    ///
    /// @param address of the client, or the network that stands for it
    public void client(IpAddress address) {
        client = address;
    }

    /// Which route has taken the connection. Once: what has moved so far is the route's as well.
    public void route(RouteMeter meter) {
        route = meter;
    }

    /// The name of the route that has taken the connection; empty while none has.
    public String routeName() {
        RouteMeter meter = route;
        return meter == null ? "" : meter.name();
    }

    /// How long TLS with the client took to come about, in nanoseconds; that is the route's, which may be found behind it.
    /// Once.
    public void handshake(long nanos) {
        handshake = nanos;
    }

    /// Which target the connection has reached. Once.
    ///
    /// @param read    counts the bytes that are read from the target
    /// @param written counts those that are written to it
    public void target(TargetMeter meter, ByteCounter read, ByteCounter written) {
        meter.opened();
        leg = new Leg(meter, read, written);
    }

    /// The connection to the target, if there was one, is over. Once.
    void leaveTarget() {
        Leg left = leg;
        if (left != null) {
            left.target.closed();
        }
    }

    /// The connection is over, and that to its target; nothing will be counted on it any more. Once.
    ///
    /// @param lasted how long it was open, in nanoseconds
    public void over(long lasted) {
        leaveTarget();
        duration = lasted;
        over = true;
    }

    /// Whether its connection has told that it is over.
    boolean isOver() {
        return over;
    }

    /// How long it was open, in nanoseconds, if it has told.
    OptionalLong duration() {
        return over ? OptionalLong.of(duration) : OptionalLong.empty();
    }

    /// It counts as open no more, once it has a route or none for good. A second time does nothing.
    void leave() {
        if (!left) {
            left = true;
            creditedRoute.account().end();
            if (creditedIp != null) {
                creditedIp.account().end();
            }
        }
    }

    /// When bytes last moved, as far as the last look can tell, in nanoseconds; when it began, if none have.
    public long movedAt() {
        return movedAt;
    }

    long opened() {
        return opened;
    }

    RouteMeter creditedRoute() {
        return creditedRoute;
    }

    IpMeter creditedIp() {
        return creditedIp;
    }

    /// Whether it has said whose it is, and no meter of that has been told.
    boolean lacksIp() {
        return creditedIp == null && client != null;
    }

    IpAddress client() {
        return client;
    }

    /// The first look at it since its client is known.
    void bind(IpMeter ip) {
        creditedIp = ip;
        ip.account().begin(credited, opened);
    }

    /// The route of a connection that is over and has none.
    void bindRoute(RouteMeter meter) {
        creditedRoute = meter;
        creditHandshake();
        meter.account().begin(credited, opened);
    }

    /// Credits what has moved since the last look.
    ///
    /// @param now in nanoseconds
    void credit(ThroughputTracker all, long now) {
        RouteMeter known = route;
        if (creditedRoute == null && known != null) {
            bindRoute(known);
        }
        creditHandshake();
        creditLeg();
        Totals total = new Totals(received.get(), sent.get());
        long moreReceived = total.received() - credited.received();
        long moreSent = total.sent() - credited.sent();
        if (moreReceived == 0 && moreSent == 0) {
            return;
        }
        credited = total;
        movedAt = now;
        all.credit(moreReceived, moreSent, opened);
        if (creditedRoute != null) {
            creditedRoute.tracker().credit(moreReceived, moreSent, opened);
        }
        if (creditedIp != null) {
            creditedIp.account().tracker().credit(moreReceived, moreSent, opened);
        }
    }

    private void creditHandshake() {
        if (!shookHands && handshake > 0 && creditedRoute != null) {
            shookHands = true;
            creditedRoute.handshake().record(handshake);
        }
    }

    private void creditLeg() {
        Leg known = leg;
        if (known != null) {
            Totals total = new Totals(known.received.get(), known.sent.get());
            known.target.credit(total.received() - known.credited.received(), total.sent() - known.credited.sent());
            known.credited = total;
        }
    }
}
