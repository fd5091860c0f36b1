package io.smartproxy.config;

import io.smartproxy.log.Log;
import java.time.Duration;

/// The keys of the whole proxy.
///
/// @param prefaceTimeout  `timeout.preface`: how long a client may take over the bytes that routing needs; zero is off
/// @param shutdownTimeout `shutdown.timeout`: how long open connections may go on after a stop; zero closes them
/// @param logLevel        `log.level`
/// @param logFormat       `log.format`
/// @param bufferSize      `buffer.size`: the copy buffer of a busy direction, in bytes, 4 KiB to 16 MiB
public record Settings(
        Duration prefaceTimeout, Duration shutdownTimeout, Log.Level logLevel, Log.Format logFormat, int bufferSize) {
}
