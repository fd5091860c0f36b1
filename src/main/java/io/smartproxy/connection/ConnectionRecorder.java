package io.smartproxy.connection;

import java.util.Optional;
import jdk.jfr.FlightRecorder;

/// What writes connections into Flight Recorder's recordings. Both are there once in a process, however many proxies.
///
/// The first event makes itself known to Flight Recorder, which takes as long as a third of a start. So there are none
/// until [#open] has had the time for that, unless a recording has been begun before.
///
/// Any thread may call.
public final class ConnectionRecorder {

    private static volatile boolean open;

    private ConnectionRecorder() {
    }

    /// Makes events known. Takes a while the first time.
    public static void open() {
        if (!open) {
            new ConnectionEvent().begin();
            open = true;
        }
    }

    /// The event of a connection that begins now; empty as long as nobody wants any.
    static Optional<ConnectionEvent> begin() {
        if (!isWanted()) {
            return Optional.empty();
        }
        ConnectionEvent event = new ConnectionEvent();
        event.begin();
        return Optional.of(event);
    }

    /// Hands over the event of a connection that ends now. That of one that has begun before there were any says
    /// nothing of its duration.
    ///
    /// @param begun by [#begin]
    static void commit(Optional<ConnectionEvent> begun, Connection connection) {
        if (begun.isPresent()) {
            begun.get().commit(connection);
        } else if (isWanted()) {
            new ConnectionEvent().commit(connection);
        }
    }

    private static boolean isWanted() {
        return open || FlightRecorder.isInitialized();
    }
}
