package io.smartproxy.server;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.MetricsConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.guard.DescriptorLimit;
import io.smartproxy.metrics.LedgerSettings;
import io.smartproxy.metrics.Throughput;
import io.smartproxy.metrics.TrackerMemory;
import io.smartproxy.net.IpAddress;
import io.smartproxy.route.Binding;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What the process can carry of what the file asks for.
///
/// @param connections how many client connections may be open
/// @param trackedIps  how many client IPs may have figures of their own
/// @param warnings    where that is less than the file says
record Capacities(int connections, int trackedIps, List<ConfigError> warnings) {

    static Capacities of(ProxyConfig config) {
        DescriptorLimit.Capacity connections = DescriptorLimit.ofProcess()
                .capacity(config.settings().limits().maxConnections(), Binding.of(config.proxied().routes()).size());
        MetricsConfig metrics = config.settings().metrics();
        TrackerMemory.Capacity trackers =
                TrackerMemory.of(metrics.maxTrackedIps(), metrics.retention(), Runtime.getRuntime().maxMemory());
        List<ConfigError> warnings = Stream.concat(
                connections.warning().stream().map(warning -> config.errorAt("maxConnections", warning)),
                trackers.warning().stream().map(warning -> config.errorAt("metrics.maxTrackedIPs", warning))).toList();
        return new Capacities(connections.connections(), trackers.trackedIps(), warnings);
    }

    /// What the ledger keeps. Of the windows that are told of without being asked for, the longest has its samples,
    /// however few are kept.
    ///
    /// @param names how a client is shown
    LedgerSettings ledger(MetricsConfig kept, Function<IpAddress, String> names) {
        Duration retention = kept.retention().compareTo(Throughput.AVERAGE) > 0 ? kept.retention() : Throughput.AVERAGE;
        return new LedgerSettings(retention, kept.instantWindow(), trackedIps, names);
    }
}
