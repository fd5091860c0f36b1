package io.smartproxy.connection;

import io.smartproxy.stream.Wire;
import java.io.IOException;

/// What the two sides of a connection have to do with each other from when they are brought together, as it looks from
/// outside. Any thread may look.
final class Exchange {

    private final Wire client;
    private final Wire target;
    private final Lifespan life;
    /// What the target's socket had seen when it began: handshakes do not count.
    private final long asked;
    private final long answered;
    private volatile boolean halfEnded;

    Exchange(Wire client, Wire target, Lifespan life) {
        this.client = client;
        this.target = target;
        this.life = life;
        asked = target.sent();
        answered = target.received();
    }

    /// What is left of it.
    Lifespan life() {
        return life;
    }

    /// One side has ended its stream.
    void halfEnded() {
        halfEnded = true;
    }

    /// Has the kernel find out when one of the two peers is gone without a word.
    void probe() {
        probe(client);
        probe(target);
    }

    private static void probe(Wire wire) {
        try {
            wire.probe();
        } catch (IOException _) {
            // It is being closed: by its threads, who see to the other one.
        }
    }

    /// Whether one side has ended and the other has not.
    boolean isHalfOpen() {
        return halfEnded || client.isOpen() != target.isOpen();
    }

    /// Whether the target has been sent something and has never said anything.
    boolean isUnanswered() {
        return target.sent() > asked && target.received() == answered;
    }
}
