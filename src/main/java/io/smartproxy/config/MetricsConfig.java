package io.smartproxy.config;

import java.time.Duration;

/// How figures are kept.
///
/// @param retention     `metrics.retention`: how far back the samples of each second are kept, 10 s to a day
/// @param maxTrackedIps `metrics.maxTrackedIPs`: how many client IPs have figures of their own at a time, if they fit
///                      into memory
/// @param instantWindow `metrics.instantWindow`: of the instant rate, 1 s to 60 s
public record MetricsConfig(Duration retention, int maxTrackedIps, Duration instantWindow) {

    /// What holds where nobody has written anything.
    public static final MetricsConfig USUAL = new MetricsConfig(Duration.ofHours(1), 4096, Duration.ofSeconds(1));

    MetricsConfig under(MetricsConfig running) {
        return new MetricsConfig(running.retention, maxTrackedIps, instantWindow);
    }
}
