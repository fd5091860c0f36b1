package io.smartproxy.metrics;

import java.time.Duration;
import java.time.Instant;

/// What moved between two ticks.
///
/// @param time     of its end
/// @param span     how long it really lasted: a second, or longer where a tick came late
/// @param received bytes per second that were read from clients
/// @param sent     bytes per second that were written to clients
public record Sample(Instant time, Duration span, double received, double sent) {
}
