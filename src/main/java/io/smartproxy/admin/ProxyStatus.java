package io.smartproxy.admin;

import io.smartproxy.route.ListenerLine;
import java.time.Instant;
import java.util.List;

/// The proxy as a whole at one moment, its figures aside.
///
/// @param version        of the program
/// @param started        when it began
/// @param configFile     as it was named at the start
/// @param lastReload     how the last reading of the file went; at first that of the start
/// @param listeners      in the order of the file
/// @param maxConnections how many connections may be open in all
/// @param draining       whether it takes no new connections any more
/// @param summaries      the last `[SUMMARY]` lines of the log, oldest first
public record ProxyStatus(
        String version, Instant started, String configFile, ReloadStatus lastReload, List<ListenerLine> listeners,
        int maxConnections, boolean draining, List<String> summaries) {

    public ProxyStatus {
        listeners = List.copyOf(listeners);
        summaries = List.copyOf(summaries);
    }
}
