package io.smartproxy.metrics;

import io.smartproxy.net.RefusalReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A route at one moment.
///
/// @param name      empty for the connections that no route has taken
/// @param active    connections that are open
/// @param total     connections that it has taken, refused ones included
/// @param bytes     of its connections' clients
/// @param refusals  by reason, those that have come up
/// @param targets   in the order of the file
/// @param connect   how long reaching a target took
/// @param handshake how long TLS with clients took to come about
/// @param duration  how long connections that were let in and are over were open
/// @param kernel    what the kernel has forwarded for it, in whole IP packets and no part of any other figure; empty
///                  where the proxy serves the route
public record RouteFigures(
        String name, int active, long total, Totals bytes, Map<RefusalReason, Long> refusals,
        List<TargetFigures> targets, Histogram.Snapshot connect, Histogram.Snapshot handshake,
        Histogram.Snapshot duration, Optional<Totals> kernel) {
}
