package io.smartproxy.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// How many connections there are, and have been, at one moment.
///
/// @param active  that are open
/// @param total   since the start, refused ones included
/// @param byRoute by the route's name, `""` for those that none has taken
/// @param byIp    by the client's IP, `other` for all that have no figures of their own
public record ConnectionFigures(int active, long total, Map<String, Count> byRoute, Map<String, Count> byIp) {

    /// @param active that are open
    /// @param total  that there have been
    public record Count(int active, long total) {
    }

    /// The client IPs with the most open connections, most first.
    ///
    /// @param most how many
    public List<String> topIps(int most) {
        return byIp.entrySet().stream()
                .sorted(Map.Entry.<String, Count>comparingByValue(Comparator.comparingInt(Count::active)).reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most).map(Map.Entry::getKey).toList();
    }
}
