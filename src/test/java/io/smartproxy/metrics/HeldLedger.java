package io.smartproxy.metrics;

import io.smartproxy.guard.HeldClock;
import io.smartproxy.net.Ending;
import io.smartproxy.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A ledger by a clock that the test holds, and connections that move what it tells them to.
final class HeldLedger {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration HOUR = Duration.ofHours(1);

    final HeldClock clock = new HeldClock();
    final Ledger ledger;
    final Metrics metrics;
    private final List<Stream> streams = new ArrayList<>();
    private final Random random = new Random(10_000_000);

    HeldLedger() {
        this(4096);
    }

    HeldLedger(int trackedIps) {
        ledger = new Ledger(new LedgerSettings(HOUR, SECOND, trackedIps, IpAddress::toString), clock);
        metrics = new Metrics(ledger);
    }

    /// A connection, counted as its threads would count it.
    final class Connection {
        final ByteCounter received = new ByteCounter();
        final ByteCounter sent = new ByteCounter();
        final Flow flow = ledger.open(received, sent);

        Connection from(String ip) {
            flow.client(IpAddress.parse(ip));
            return this;
        }

        Connection on(RouteMeter route) {
            flow.route(route);
            return this;
        }

        Connection moves(long in, long out) {
            received.add(in);
            sent.add(out);
            return this;
        }

        void close(Ending how) {
            ledger.close(flow, how);
        }
    }

    /// What moves without end.
    private record Stream(Connection connection, long in, long out) {
    }

    Connection open() {
        return new Connection();
    }

    RouteMeter route(String name) {
        return ledger.route(name, List.of());
    }

    /// From now on the connection moves so many bytes a second whenever time passes.
    void stream(Connection connection, long in, long out) {
        streams.add(new Stream(connection, in, out));
    }

    /// Lets time pass, and streams move, without a tick.
    ///
    /// @return the time it is then
    long pass(Duration time) {
        double seconds = Ticks.seconds(time.toNanos());
        for (Stream stream : streams) {
            stream.connection.moves(Math.round(stream.in * seconds), Math.round(stream.out * seconds));
        }
        return clock.pass(time);
    }

    /// Lets time pass and ticks.
    void tick(Duration after) {
        ledger.tick(pass(after));
    }

    /// Lets so many seconds pass with a tick in each.
    void seconds(int count) {
        for (int i = 0; i < count; i++) {
            tick(SECOND);
        }
    }

    /// Lets so many seconds pass with a tick in each that comes up to 5 ms early or late, as a scheduler's do.
    void unevenSeconds(int count, Runnable afterEach) {
        long late = 0;
        for (int i = 0; i < count; i++) {
            long next = random.nextLong(-5_000_000, 5_000_001);
            tick(SECOND.plusNanos(next - late));
            late = next;
            afterEach.run();
        }
    }
}
