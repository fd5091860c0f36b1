package io.smartproxy.config;

import io.smartproxy.log.Log;
import java.time.Duration;

/// The keys of the whole proxy.
///
/// @param prefaceTimeout  `timeout.preface`: how long a client may take over the bytes that routing needs; zero is off
/// @param shutdownTimeout `shutdown.timeout`: how long open connections may go on after a stop; zero closes them
/// @param logLevel        `log.level`
/// @param logFormat       `log.format`
/// @param flushInterval   `log.flushInterval`: the window of the `[SUMMARY]` lines, 100 ms to 10 s
/// @param bufferSize      `buffer.size`: the copy buffer of a busy direction, in bytes, 4 KiB to 16 MiB
/// @param reusePort       `listen.reusePort`: whether another process may bind the same addresses beside this one
/// @param limits          how many connections there may be
/// @param headers         `acceptProxyProtocol` and its kin
/// @param upkeep          `cleanup.*` and `zombie.interval`
/// @param admin           `admin.*`
/// @param metrics         `metrics.*`
public record Settings(
        Duration prefaceTimeout, Duration shutdownTimeout, Log.Level logLevel, Log.Format logFormat,
        Duration flushInterval, int bufferSize, boolean reusePort, LimitsConfig limits, AcceptedHeaders headers,
        UpkeepConfig upkeep, AdminConfig admin, MetricsConfig metrics) {

    Settings under(Settings running) {
        return new Settings(prefaceTimeout, shutdownTimeout, logLevel, logFormat, flushInterval, bufferSize,
                running.reusePort, limits, headers, upkeep, running.admin, metrics.under(running.metrics));
    }
}
