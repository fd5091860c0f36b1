package io.smartproxy.server;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.MetricsConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.guard.DescriptorLimit;
import io.smartproxy.metrics.TrackerMemory;
import io.smartproxy.route.Binding;
import java.util.List;
import java.util.stream.Stream;

/// What the process can carry of what the file asks for.
///
/// @param connections how many client connections may be open
/// @param trackedIps  how many client IPs may have figures of their own
/// @param warnings    where that is less than the file says
record Capacities(int connections, int trackedIps, List<ConfigError> warnings) {

    static Capacities of(ProxyConfig config) {
        DescriptorLimit.Capacity connections = DescriptorLimit.ofProcess()
                .capacity(config.settings().limits().maxConnections(), Binding.of(config.routes()).size());
        MetricsConfig metrics = config.settings().metrics();
        TrackerMemory.Capacity trackers =
                TrackerMemory.of(metrics.maxTrackedIps(), metrics.retention(), Runtime.getRuntime().maxMemory());
        List<ConfigError> warnings = Stream.concat(
                connections.warning().stream().map(warning -> config.errorAt("maxConnections", warning)),
                trackers.warning().stream().map(warning -> config.errorAt("metrics.maxTrackedIPs", warning))).toList();
        return new Capacities(connections.connections(), trackers.trackedIps(), warnings);
    }
}
