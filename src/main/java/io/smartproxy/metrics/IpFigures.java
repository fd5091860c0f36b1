package io.smartproxy.metrics;

import io.smartproxy.net.RefusalReason;
import java.util.Map;

/// A client IP at one moment, since when it has had connections without a break.
///
/// @param ip       the address, or the network that stands for it; `other` for all that have no figures of their own
/// @param active   connections that are open
/// @param total    connections that there have been
/// @param bytes    of these
/// @param refusals by reason, those that have come up
public record IpFigures(String ip, int active, long total, Totals bytes, Map<RefusalReason, Long> refusals) {
}
