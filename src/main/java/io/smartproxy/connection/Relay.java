package io.smartproxy.connection;

import io.smartproxy.log.Log;
import io.smartproxy.net.CloseReason;
import io.smartproxy.stream.BufferPool;
import io.smartproxy.stream.Pump;
import io.smartproxy.stream.PumpEnd;
import io.smartproxy.stream.Wire;
import java.io.IOException;

/// The two directions of a connection whose target has been reached, on two threads: the connection's own carries
/// client to target, a second one the other way.
///
/// A direction that ends shuts down its sink's output and no more: half-closed is a state, the other direction may have
/// a lot to say yet. One that fails ends the connection. While both threads wait, one in a write and one in a read, a
/// reset by the peer of the write goes unseen until one of them moves: a blocked write does not look for one.
record Relay(Connection connection, Wire target, BufferPool pool, Log log) {

    /// Returns when both directions are over.
    void run() {
        Thread down = Thread.ofVirtual().name("conn-" + connection.id() + "-down").start(() -> guard(this::down));
        guard(this::up);
        try {
            down.join();
        } catch (InterruptedException stopping) {
            throw new IllegalStateException("a connection's threads are never interrupted", stopping);
        }
    }

    /// Whatever goes wrong in a direction ends the connection, or the other direction would wait for ever.
    private void guard(Runnable direction) {
        try {
            direction.run();
        } catch (RuntimeException | Error bug) {
            connection.fail(bug, log);
        }
    }

    private void up() {
        if (!writePreface()) {
            afterTarget();
            return;
        }
        switch (new Pump(connection.client(), target, pool).run()) {
            case PumpEnd.EndOfStream _ -> {
                // The other direction ends the connection, when it is done.
            }
            case PumpEnd.SourceFailed _ -> connection.end(CloseReason.CLIENT_ERROR);
            case PumpEnd.SinkFailed _ -> afterTarget();
        }
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
    private void afterTarget() {
        try {
            LingeringClose.BEHIND_A_TARGET.discard(connection.client());
            connection.end(CloseReason.TARGET_ERROR);
        } catch (IOException _) {
            connection.end(CloseReason.CLIENT_ERROR);
        }
    }

    private void down() {
        switch (new Pump(target, connection.client(), pool).run()) {
            case PumpEnd.EndOfStream _ -> {
                // As in the other direction.
            }
            case PumpEnd.SourceFailed _ -> connection.end(CloseReason.TARGET_ERROR);
            case PumpEnd.SinkFailed _ -> connection.end(CloseReason.CLIENT_ERROR);
        }
    }
}
