package io.smartproxy.connection;

import io.smartproxy.config.LifeConfig;
import io.smartproxy.net.CloseReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// How long a connection may go on, and how long it has been quiet. It never asks for the time: whoever looks says what
/// it is. After it has been made, the sampler's thread alone uses it.
///
/// Bytes that move are noticed at the next look, so that the way of a byte costs nothing; a limit is passed when looks
/// have seen no byte for as long, and so never early.
final class Lifespan {

    /// Limits below this are to be kept more exactly than others.
    private static final Duration BRISK = Duration.ofSeconds(10);

    private final LifeConfig config;
    private final boolean tls;
    private final long inactivity;
    private final long lifetime;
    private final long begun;
    private long bytes;
    private long movedAt;

    /// @param tls    whether the connection carries TLS, as far as the proxy knows
    /// @param spread factors around 1, so that connections that came together do not all go together
    /// @param now    when it begins, in nanoseconds
    /// @param bytes  how many have moved so far
    Lifespan(LifeConfig config, boolean tls, DoubleSupplier spread, long now, long bytes) {
        this.config = config;
        this.tls = tls;
        inactivity = (long) (config.inactivity().toNanos() * spread.getAsDouble());
        lifetime = (long) (config.lifetime().toNanos() * spread.getAsDouble());
        begun = now;
        movedAt = now;
        this.bytes = bytes;
    }

    /// Whether it has to be looked at often.
    boolean isBrisk() {
        return isShort(config.inactivity()) || isShort(config.lifetime());
    }

    private static boolean isShort(Duration limit) {
        return !limit.isZero() && limit.compareTo(BRISK) < 0;
    }

    /// Notices what has moved.
    ///
    /// @param total how many bytes have moved so far, either way
    /// @return why the connection has to end now
    Optional<CloseReason> look(long now, long total) {
        if (total != bytes) {
            bytes = total;
            movedAt = now;
        }
        if (lifetime > 0 && now - begun >= lifetime) {
            return Optional.of(CloseReason.LIFETIME);
        }
        return inactivity > 0 && now - movedAt >= inactivity ? Optional.of(CloseReason.INACTIVE) : Optional.empty();
    }

    /// Whether it has been quiet for longer than a connection may of which one side has ended.
    boolean isHalfZombie(long now) {
        return isQuiet(now, config.halfOpen(tls));
    }

    /// Whether it has been quiet for longer than a target may take to answer.
    boolean isStuck(long now) {
        return isQuiet(now, config.stuck(tls));
    }

    private boolean isQuiet(long now, Duration limit) {
        return !limit.isZero() && now - movedAt >= limit.toNanos();
    }
}
