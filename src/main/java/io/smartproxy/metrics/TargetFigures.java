package io.smartproxy.metrics;

/// A target of a route at one moment.
///
/// @param target as the file writes it
/// @param up     whether it could be reached the last time that somebody tried
/// @param active connections to it that are open
/// @param total  connections to it that there have been
/// @param failed attempts to reach it that came to nothing
/// @param bytes  read from it and written to it, TLS included, headers of the proxy's own not
public record TargetFigures(String target, boolean up, int active, long total, long failed, Totals bytes) {
}
