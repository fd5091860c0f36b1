package io.smartproxy.balance;

import io.smartproxy.config.HealthConfig;
import io.smartproxy.log.FoldedChanges;
import io.smartproxy.metrics.TargetMeter;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Somewhere that a route can forward to: its place, its figures, its health. It outlives the reading of the file that
/// it came from, as long as the next one names it too. Any thread may enter.
public final class Target {

    private final Place place;
    private final Health health;
    private final TargetMeter meter;
    private final AtomicInteger dialing = new AtomicInteger();

    /// @param route   that it belongs to
    /// @param shown   how messages, the API and the metrics write it: as the file does
    /// @param config  how its health is found out
    /// @param changes told when it goes down or comes up
    /// @param clock   nanoseconds
    public Target(String route, Place place, String shown, HealthConfig config, FoldedChanges changes,
            LongSupplier clock) {
        this.place = place;
        health = new Health("route " + route + ": target " + shown, config, changes, clock);
        meter = new TargetMeter(shown, health::figures);
    }

    public Place place() {
        return place;
    }

    /// How messages, the API and the metrics write it: as the file does.
    public String shown() {
        return meter.target();
    }

    /// Its figures.
    public TargetMeter meter() {
        return meter;
    }

    Health health() {
        return health;
    }

    /// Whether nothing says that it is of no use.
    public boolean isUp() {
        return health.standing() == Standing.UP;
    }

    /// How many connections to it there are, those that are only being made included.
    int load() {
        return dialing.get() + meter.active();
    }

    /// Connects a client's connection to it. What comes of that counts for its health, unless the attempt is broken
    /// off.
    ///
    /// @param port    for a target without a port of its own
    /// @param timeout for all of it; zero for as long as it takes
    /// @return connected, in blocking mode
    SocketChannel connect(int port, Resolver resolver, Duration timeout, Attempt attempt) throws IOException {
        dialing.getAndIncrement();
        boolean told = false;
        try {
            SocketChannel channel = attempt.connect(place, port, resolver, Deadline.in(timeout));
            health.connected();
            told = true;
            return channel;
        } catch (IOException failure) {
            if (!attempt.isBrokenOff()) {
                meter.fail();
                health.failed(Attempt.why(failure));
                told = true;
            }
            throw failure;
        } finally {
            dialing.getAndDecrement();
            if (!told) {
                health.brokenOff();
            }
        }
    }

    /// As messages write it.
    @Override
    public String toString() {
        return shown();
    }
}
