package io.smartproxy.connection;

import io.smartproxy.guard.AccessList;
import io.smartproxy.guard.Permit;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Flow;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.TargetMeter;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.HostPort;
import io.smartproxy.net.IpAddress;
import io.smartproxy.stream.PlainStream;
import io.smartproxy.stream.Stream;
import io.smartproxy.stream.TlsDetails;
import io.smartproxy.stream.TlsStream;
import io.smartproxy.stream.Wire;
import io.smartproxy.wire.ProxyAddresses;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A client's connection: who, through which route, to which target, how much, and how it ended.
///
/// The fields that are set on the way are written by the connection's own thread and may be read by any.
public final class Connection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final long id;
    private final Wire clientWire;
    private final Flow flow;
    /// The two ends of the client's socket.
    private final ProxyAddresses socket;
    private final long opened = System.nanoTime();
    private final AtomicReference<Ending> ending = new AtomicReference<>();
    /// When it ended, on the clock of [System#nanoTime]; written before [#ending] is.
    private volatile long closed;
    private volatile String targetName = "";
    private volatile ProxyAddresses ends;
    private volatile Wire targetWire;
    /// What has been agreed on with the client; null while nothing is, or where TLS does not end here.
    private volatile TlsDetails tls;
    /// What is spoken on the two sockets, from when that is known.
    private Stream client;
    private Stream target;
    private volatile boolean carriesTls;
    /// Null without one.
    private volatile String serverName;
    private volatile Exchange exchange;
    private volatile boolean released;
    private volatile AccessList access;
    /// At most one in all, one of its client and one of its route.
    private final List<Permit> permits = new ArrayList<>(3);
    /// The attempt to reach a target that is under way: closing it ends it.
    private volatile Closeable dialing;
    private ByteBuffer preface = NOTHING;

    /// @param id     unique within the process, from 1
    /// @param local  the address and port that the client connected to
    /// @param ledger takes in its figures
    Connection(long id, SocketChannel channel, InetSocketAddress remote, InetSocketAddress local, Ledger ledger) {
        this.id = id;
        this.clientWire = new Wire(channel);
        this.flow = ledger.open(clientWire.inbound(), clientWire.outbound());
        this.client = new PlainStream(clientWire);
        this.socket = new ProxyAddresses(IpAddress.of(remote.getAddress()), remote.getPort(),
                IpAddress.of(local.getAddress()), local.getPort());
        ends = socket;
    }

    public long id() {
        return id;
    }

    /// The client's address.
    public IpAddress address() {
        return ends.source();
    }

    /// The client's address and port; the address alone where a sender has not told the port.
    public String clientName() {
        ProxyAddresses known = ends;
        String address = known.source().toString();
        return known.sourcePort() == 0 ? address : new HostPort(address, known.sourcePort()).toString();
    }

    /// The two ends of the client's own connection: what a trusted sender has said of them, or else those of the socket.
    ProxyAddresses ends() {
        return ends;
    }

    /// The two ends of the socket by which it came.
    ProxyAddresses socket() {
        return socket;
    }

    /// A trusted sender has said whose connection it is.
    void speaksFor(ProxyAddresses client) {
        ends = client;
    }

    /// The route's name; empty until it is known, and for good if none takes the connection.
    public String route() {
        return flow.routeName();
    }

    /// What has been agreed on with the client; empty where TLS does not end here, and until it is agreed on.
    public Optional<TlsDetails> tls() {
        return Optional.ofNullable(tls);
    }

    /// The target as the file writes it; empty until one is connected.
    public String targetName() {
        return targetName;
    }

    /// Bytes read from the client so far.
    public long received() {
        return clientWire.received();
    }

    /// Bytes written to the client so far.
    public long sent() {
        return clientWire.sent();
    }

    /// How long the connection has been open, or was.
    public Duration age() {
        return Duration.ofNanos((ending.get() == null ? System.nanoTime() : closed) - opened);
    }

    /// How it ended; null while it is open.
    public Ending ending() {
        return ending.get();
    }

    /// Bytes that have gone through the client's socket, either way.
    long moved() {
        return received() + sent();
    }

    /// It begins with TLS, whoever ends that.
    void carriesTls(Optional<String> name) {
        serverName = name.orElse(null);
        carriesTls = true;
    }

    /// Whether it carries TLS, as far as the proxy has looked.
    boolean hasTls() {
        return carriesTls;
    }

    /// What the client has asked for in its ClientHello, where that has been read.
    Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /// Its two sides have been brought together.
    void begins(Lifespan lifespan) {
        exchange = new Exchange(clientWire, targetWire, lifespan);
    }

    /// Keeps a place that the connection has taken, to be given back when its threads are done.
    public void holds(Permit permit) {
        permits.add(permit);
    }

    /// A route has taken it, or another one of the same name has come to stand in its place.
    public void comesUnder(Route route) {
        access = route.guard().access();
    }

    /// Whether the list that its route has now would refuse it.
    public boolean isBarred() {
        AccessList list = access;
        return list != null && list.judge(address()).isPresent();
    }

    /// What its sides have to do with each other; empty until they have been brought together.
    Optional<Exchange> exchange() {
        return Optional.ofNullable(exchange);
    }

    /// One of its sides has ended its stream, after they have been brought together.
    void halfEnded() {
        exchange.halfEnded();
    }

    /// Whether none of its sockets is open, and its threads are not done with it all the same.
    boolean isAbandoned() {
        return !released && !clientWire.isOpen() && (targetWire == null || !targetWire.isOpen());
    }

    /// What is spoken with the client.
    Stream client() {
        return client;
    }

    /// From now on TLS is spoken with the client.
    void clientSpeaks(TlsStream stream) {
        client = stream;
    }

    /// TLS has been agreed on with the client.
    void secured(TlsDetails details) {
        tls = details;
    }

    /// What is spoken with the target; null until one is connected.
    Stream target() {
        return target;
    }

    /// From now on TLS is spoken with the target.
    void targetSpeaks(TlsStream stream) {
        target = stream;
    }

    /// Gives back what the connection has borrowed and taken, once its threads are done with it.
    void release() {
        permits.forEach(Permit::close);
        flow.over(age().toNanos());
        client.release();
        if (target != null) {
            target.release();
        }
        released = true;
    }

    /// Its bytes on their way into the books.
    Flow flow() {
        return flow;
    }

    /// Keeps the bytes that routing has read, for the target.
    void keepPreface(ByteBuffer bytes) {
        preface = bytes;
    }

    /// Hands the kept bytes over, once: the connection does not hold on to them for the rest of its life.
    ByteBuffer takePreface() {
        ByteBuffer bytes = preface;
        preface = NOTHING;
        return bytes;
    }

    /// A target is about to be connected to.
    void dialing(Closeable attempt) {
        dialing = attempt;
        if (ending.get() != null) {
            QuietClose.of(attempt);
        }
    }

    /// The socket is connected; plain bytes are spoken on it for now.
    void connected(SocketChannel channel, TargetMeter meter) {
        Wire wire = new Wire(channel);
        target = new PlainStream(wire);
        targetName = meter.target();
        flow.target(meter, wire.inbound(), wire.outbound());
        targetWire = wire;
        dialing = null;
        if (ending.get() != null) {
            QuietClose.of(wire);
        }
    }

    /// Ends the connection and closes its sockets; what its threads wait for comes back at once. Any thread may call
    /// it, and only the first call counts. The side that did not cause an error sees what it would see without a proxy
    /// in between: a reset.
    ///
    /// @return whether this call was the first
    public boolean end(Ending how) {
        if (ending.get() == null) {
            closed = System.nanoTime();
        }
        if (!ending.compareAndSet(null, how)) {
            return false;
        }
        QuietClose.of(clientWire, how == CloseReason.TARGET_ERROR);
        QuietClose.of(targetWire, how == CloseReason.CLIENT_ERROR);
        QuietClose.of(dialing);
        return true;
    }

    /// Ends the connection because of a fault of the proxy's own.
    void fail(Throwable bug, Log log) {
        end(CloseReason.TARGET_ERROR);
        log.error("connection " + id + " failed inside the proxy", bug);
    }
}
