package io.smartproxy.connection;

import io.smartproxy.metrics.Tally;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.net.RefusalReason;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// The connections that are open, and the sums over those that were. Any thread may enter.
///
/// A connection goes over from the one to the other in one step, under a lock that the readers of sums take too:
/// they see it on exactly one side, so that sums never shrink.
public final class ConnectionRegistry {

    private final ConcurrentHashMap<Long, Connection> open = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Tally<RefusalReason> refusals = new Tally<>(RefusalReason.class);
    private final Tally<CloseReason> closes = new Tally<>(CloseReason.class);
    private final ReentrantLock lock = new ReentrantLock();
    private long received;
    private long sent;
    private volatile CountDownLatch emptied;
    private volatile Ending over;

    /// Takes in an accepted socket.
    public Connection register(SocketChannel channel, InetSocketAddress remote, InetSocketAddress local) {
        Connection connection = new Connection(lastId.incrementAndGet(), channel, remote, local);
        open.put(connection.id(), connection);
        Ending late = over;
        if (late != null) {
            connection.end(late);
        }
        return connection;
    }

    /// Lets go of a connection that has ended; a second time does nothing.
    void remove(Connection connection) {
        lock.lock();
        try {
            if (open.remove(connection.id()) == null) {
                return;
            }
            received += connection.received();
            sent += connection.sent();
            switch (connection.ending()) {
                case RefusalReason refused -> refusals.count(refused);
                case CloseReason closed -> closes.count(closed);
            }
        } finally {
            lock.unlock();
        }
        CountDownLatch waiting = emptied;
        if (waiting != null && open.isEmpty()) {
            waiting.countDown();
        }
    }

    /// Whether a connection has not been let go of.
    boolean has(Connection connection) {
        return open.containsKey(connection.id());
    }

    /// Counts a connection that was turned away at the door and never registered.
    public void refuse(RefusalReason reason) {
        lastId.incrementAndGet();
        refusals.count(reason);
    }

    /// Gives up a connection for which no thread could be started.
    public void abandon(Connection connection) {
        connection.end(CloseReason.TARGET_ERROR);
        remove(connection);
    }

    /// Waits until no connection is open.
    ///
    /// @return whether that came about in time
    /// @throws InterruptedException when the waiting thread is interrupted
    public boolean awaitEmpty(Duration timeout) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        emptied = latch;
        return open.isEmpty() || latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// The open connections; a view that follows what happens.
    public Collection<Connection> open() {
        return Collections.unmodifiableCollection(open.values());
    }

    /// Ends every open connection, and every one that still comes in.
    public void endAll(Ending how) {
        over = how;
        open.values().forEach(connection -> connection.end(how));
    }

    /// How many connections are open. Those that are not are in the sums and tallies by now.
    public int active() {
        return Math.toIntExact(locked(open::size));
    }

    /// How many there have been, refused ones included.
    public long total() {
        return lastId.get();
    }

    public Tally<RefusalReason> refusals() {
        return refusals;
    }

    public Tally<CloseReason> closes() {
        return closes;
    }

    /// Bytes read from clients: of connections that have ended, and of open ones so far.
    public long received() {
        return locked(() -> received + open.values().stream().mapToLong(Connection::received).sum());
    }

    /// Bytes written to clients, as [#received].
    public long sent() {
        return locked(() -> sent + open.values().stream().mapToLong(Connection::sent).sum());
    }

    private long locked(LongSupplier figure) {
        lock.lock();
        try {
            return figure.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /// All of it in one line, for the log.
    public String summary() {
        return total() + " connections (" + active() + " open), " + received() + " bytes received, " + sent() + " sent"
                + list("; refused: ", refusals.nonZero()) + list("; closed: ", closes.nonZero());
    }

    private static String list(String title, Map<? extends Ending, Long> counts) {
        return counts.isEmpty() ? "" : counts.entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + entry.getValue())
                .collect(Collectors.joining(", ", title, ""));
    }
}
