package io.smartproxy.server;

import io.smartproxy.balance.Target;
import io.smartproxy.metrics.RouteMeter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What the proxy keeps of a route that the kernel serves.
///
/// @param meter   its figures
/// @param targets in the order of the file, with their health
record KernelTargets(RouteMeter meter, List<Target> targets) {

    /// Those that are of no use now, as the file writes them.
    Set<String> down() {
        return targets.stream().filter(target -> !target.isUp()).map(Target::shown).collect(Collectors.toSet());
    }
}
