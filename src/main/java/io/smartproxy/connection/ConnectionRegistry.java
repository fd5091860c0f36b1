package io.smartproxy.connection;

import io.smartproxy.metrics.Ledger;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The connections that are open. Any thread may enter.
public final class ConnectionRegistry {

    private final ConcurrentHashMap<Long, Connection> open = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Ledger ledger;
    private volatile CountDownLatch emptied;
    private volatile Ending over;

    /// @param ledger takes in what connections have moved, and how they ended
    public ConnectionRegistry(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Takes in an accepted socket.
    public Connection register(SocketChannel channel, InetSocketAddress remote, InetSocketAddress local) {
        Connection connection = new Connection(lastId.incrementAndGet(), channel, remote, local, ledger);
        open.put(connection.id(), connection);
        Ending late = over;
        if (late != null) {
            connection.end(late);
        }
        return connection;
    }

    /// Lets go of a connection that has ended; a second time does nothing. Whoever sees that it is gone finds it in the
    /// books.
    void remove(Connection connection) {
        ledger.close(connection.flow(), connection.ending());
        open.remove(connection.id());
        CountDownLatch waiting = emptied;
        if (waiting != null && open.isEmpty()) {
            waiting.countDown();
        }
    }

    /// Whether a connection has not been let go of.
    public boolean has(Connection connection) {
        return open.containsKey(connection.id());
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

    /// An open connection.
    ///
    /// @return empty if there is none of this number any more
    public Optional<Connection> find(long id) {
        return Optional.ofNullable(open.get(id));
    }

    /// How many connections are open. Those that are not are in the books by now.
    public int active() {
        return open.size();
    }
}
