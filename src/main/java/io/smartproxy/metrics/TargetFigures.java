package io.smartproxy.metrics;

/// A target of a route at one moment.
///
/// @param target as the file writes it
/// @param health whether it is used, and what is wrong with it
/// @param active connections to it that are open
/// @param total  connections to it that there have been
/// @param failed attempts to reach it that came to nothing
/// @param bytes  read from it and written to it, TLS included, headers of the proxy's own not
public record TargetFigures(String target, TargetHealth health, int active, long total, long failed, Totals bytes) {

    /// Whether connections go there as a rule; those that find no target up go there all the same.
    public boolean up() {
        return health.state() == TargetState.UP;
    }
}
