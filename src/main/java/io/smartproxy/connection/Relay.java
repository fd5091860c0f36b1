package io.smartproxy.connection;

import io.smartproxy.log.Log;
import io.smartproxy.net.CloseReason;
import io.smartproxy.net.Ending;
import io.smartproxy.stream.BufferPools;
import io.smartproxy.stream.Pump;
import io.smartproxy.stream.PumpEnd;
import io.smartproxy.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/// The two directions of a connection whose target has been reached, on two threads: the connection's own carries
/// client to target, a second one the other way.
///
/// A direction that ends shuts down its sink's output and no more: half-closed is a state, the other direction may have
/// a lot to say yet. One that fails ends the connection. While both threads wait, one in a write and one in a read, a
/// reset by the peer of the write goes unseen until one of them moves: a blocked write does not look for one.
///
/// TLS tells a stream that has ended from one that was cut off. Being cut off is passed on as such, and does not keep
/// the other direction from being delivered; it is what the connection has ended with in the end.
final class Relay {

    private static final int SCRATCH = 4096;

    private final Connection connection;
    private final Stream client;
    private final Stream target;
    private final BufferPools pools;
    private final Deadlines deadlines;
    private final Log log;
    /// How the second thread has ended.
    private Ending downEnding = CloseReason.NORMAL;

    /// @param connection with a target
    Relay(Connection connection, BufferPools pools, Deadlines deadlines, Log log) {
        this.connection = connection;
        client = connection.client();
        target = connection.target();
        this.pools = pools;
        this.deadlines = deadlines;
        this.log = log;
    }

    /// Returns when both directions are over.
    ///
    /// @return how the connection has ended, if nothing has ended it before
    Ending run() {
        Thread down = Thread.ofVirtual().name("conn-" + connection.id() + "-down")
                .start(() -> downEnding = guard(this::down));
        Ending up = guard(this::up);
        try (Deadlines.Armed _ = limitOfClosed()) {
            down.join();
        } catch (InterruptedException stopping) {
            throw new IllegalStateException("a connection's threads are never interrupted", stopping);
        }
        return up == CloseReason.NORMAL ? downEnding : up;
    }

    /// A client that has closed both directions waits for nothing. Its target is given some time to see that.
    private Deadlines.Armed limitOfClosed() {
        return client.closed()
                ? deadlines.arm(LingeringClose.STANDARD.total(), () -> connection.end(CloseReason.NORMAL))
                : null;
    }

    /// Whatever goes wrong in a direction ends the connection, or the other direction would wait for ever.
    private Ending guard(Supplier<Ending> direction) {
        try {
            return direction.get();
        } catch (RuntimeException | Error bug) {
            connection.fail(bug, log);
            return CloseReason.TARGET_ERROR;
        }
    }

    /// The connection is over at once, with both its directions.
    private Ending end(Ending how) {
        connection.end(how);
        return how;
    }

    /// One direction is over, the other goes on.
    private Ending halfEnd(Ending how) {
        connection.halfEnded();
        return how;
    }

    private Ending up() {
        if (!writePreface()) {
            return afterTarget();
        }
        return switch (new Pump(client, target, pools).run()) {
            case PumpEnd.EndOfStream _ -> halfEnd(CloseReason.NORMAL);
            case PumpEnd.Truncated _ -> halfEnd(CloseReason.CLIENT_ERROR);
            case PumpEnd.SourceFailed _ -> end(CloseReason.CLIENT_ERROR);
            case PumpEnd.SinkClosed _, PumpEnd.SinkFailed _ -> afterTarget();
        };
    }

    /// In a method of its own, so that nothing on the stack holds the bytes while the pump runs.
    private boolean writePreface() {
        try {
            target.write(connection.takePreface());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The target takes no more. It may have answered before it went: the other direction delivers what it said, and
    /// the client, which may be sending still, must not lose it to a reset.
    private Ending afterTarget() {
        try {
            LingeringClose.BEHIND_A_TARGET.discard(client.wire());
            return end(CloseReason.TARGET_ERROR);
        } catch (IOException _) {
            return end(CloseReason.CLIENT_ERROR);
        }
    }

    private Ending down() {
        return switch (new Pump(target, client, pools).run()) {
            case PumpEnd.EndOfStream _ -> halfEnd(CloseReason.NORMAL);
            case PumpEnd.Truncated _ -> halfEnd(CloseReason.TARGET_ERROR);
            case PumpEnd.SourceFailed _ -> end(CloseReason.TARGET_ERROR);
            case PumpEnd.SinkClosed _ -> afterClient();
            case PumpEnd.SinkFailed _ -> end(CloseReason.CLIENT_ERROR);
        };
    }

    /// The client wants no more. What the target still says is dropped until it has seen that, so that it can take what
    /// the client has said before.
    private Ending afterClient() {
        ByteBuffer scratch = ByteBuffer.allocate(Math.max(SCRATCH, target.largestPiece()));
        try {
            while (target.read(scratch.clear()) >= 0) {
                // Dropped.
            }
            return CloseReason.NORMAL;
        } catch (IOException _) {
            return end(CloseReason.TARGET_ERROR);
        }
    }
}
