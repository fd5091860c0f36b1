package io.smartproxy.config;

import java.time.Duration;
import java.util.Optional;

/// How long the connections of a route may live. Zero is for ever.
///
/// @param inactivity how long no byte may move either way, `keepAliveTreatment` taken into account
/// @param lifetime   how long one may live in all, likewise
/// @param halfOpen   how long one may go on of which one side has ended, without a byte; empty for what is usual
/// @param stuck      how long a target may leave a client unanswered while no byte moves; empty for what is usual
public record LifeConfig(
        Duration inactivity, Duration lifetime, Optional<Duration> halfOpen, Optional<Duration> stuck) {

    /// What holds where nobody has written anything.
    public static final LifeConfig USUAL =
            new LifeConfig(Duration.ofHours(4), Duration.ofHours(24), Optional.empty(), Optional.empty());
    private static final Duration USUAL_OVER_TLS = Duration.ofMinutes(5);
    private static final Duration USUAL_HALF_OPEN = Duration.ofSeconds(30);
    private static final Duration USUAL_STUCK = Duration.ofSeconds(60);

    /// @param tls whether the connection carries TLS, as far as the proxy knows
    public Duration halfOpen(boolean tls) {
        return halfOpen.orElse(tls ? USUAL_OVER_TLS : USUAL_HALF_OPEN);
    }

    /// @param tls whether the connection carries TLS, as far as the proxy knows
    public Duration stuck(boolean tls) {
        return stuck.orElse(tls ? USUAL_OVER_TLS : USUAL_STUCK);
    }
}
