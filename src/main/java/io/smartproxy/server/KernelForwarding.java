package io.smartproxy.server;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.guard.AccessLists;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.Totals;
import io.smartproxy.nftables.KernelRoute;
import io.smartproxy.nftables.KernelRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps the kernel's rules what the file, the access lists and the health of targets say, and the figures of its
/// routes what it counts.
///
/// Whatever runs a program takes a lock; the sampler's thread only looks whether there is anything to do.
final class KernelForwarding implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration HEALTH_LOOK = Duration.ofMillis(100);

    private final KernelRoutes rules;
    private final Log log;
    private volatile Map<String, KernelTargets> targets = Map.of();
    /// What was of no use when the rules were made, by route.
    private volatile Map<String, Set<String>> down = Map.of();
    private ProxyConfig config;
    private AccessLists lists;
    private String trouble = "";
    /// What the rules do not follow; empty where they are as they should be.
    private String behind = "";

    /// @param shared whether another process may have the rules, and be about to stop
    KernelForwarding(boolean shared, Log log) {
        rules = new KernelRoutes(shared, log);
        this.log = log;
    }

    void start(Sampler sampler) {
        Background changes = new Background("kernel-health", this::followHealth, log);
        sampler.every(HEALTH_LOOK, "kernel health", now -> {
            if (!wanted().equals(down)) {
                changes.accept(now);
            }
        });
        Background figures = new Background("kernel-figures", this::look, log);
        sampler.every(LOOK, "kernel figures", now -> {
            if (!targets.isEmpty()) {
                figures.accept(now);
            }
        });
    }

    /// Has the kernel do what a reading of the file says. Targets that the reading before has named too are taken for
    /// what they were.
    ///
    /// @throws IOException with a message that names the first of the routes, when the kernel does not take it; then
    ///                     nothing has changed
    synchronized void apply(ProxyConfig next, AccessLists itsLists) throws IOException {
        try {
            give(next, itsLists);
        } catch (IOException failure) {
            RouteConfig first = next.kernel().routes().stream().findFirst().orElse(next.routes().getFirst());
            ConfigError error = next.errorAt(first, "engine", "route " + first.name() + " cannot be given to the"
                    + " kernel: " + failure.getMessage());
            throw new IOException(error.toString(), failure);
        }
        config = next;
        lists = itsLists;
        behind = "";
    }

    private void give(ProxyConfig next, AccessLists itsLists) throws IOException {
        Map<String, Set<String>> useless = wanted();
        List<KernelRoute> routes = next.kernel().routes().stream().map(route -> new KernelRoute(route,
                itsLists.of(route.security()).networks(), useless.getOrDefault(route.name(), Set.of()))).toList();
        rules.apply(routes, next.settings().limits().ipv6PrefixLength());
        down = useless;
    }

    /// What is of no use now, by route.
    private Map<String, Set<String>> wanted() {
        Map<String, Set<String>> useless = new HashMap<>();
        targets.forEach((route, its) -> {
            if (!its.down().isEmpty()) {
                useless.put(route, its.down());
            }
        });
        return useless;
    }

    /// The reading is in use: these are its targets from now on.
    synchronized void follow(Map<String, KernelTargets> next) {
        targets.forEach((route, its) -> {
            if (!next.containsKey(route)) {
                its.meter().proxied();
            }
        });
        targets = Map.copyOf(next);
    }

    private void followHealth() {
        again("the health of targets");
    }

    /// The lists have changed, or the health of targets has. What cannot be done now is tried again every second.
    ///
    /// @param what for the log
    synchronized void again(String what) {
        try {
            if (config != null) {
                give(config, lists);
                behind = "";
            }
        } catch (IOException failure) {
            down = wanted();
            if (behind.isEmpty()) {
                log.error("the kernel's rules do not follow " + what + " for now: " + failure.getMessage());
            }
            behind = what;
        }
    }

    /// Takes over what the kernel has counted, and does what could not be done.
    private synchronized void look() {
        if (!behind.isEmpty()) {
            again(behind);
        }
        try {
            Map<String, Totals> counted = rules.look();
            targets.forEach((route, its) -> its.meter().kernel(counted.getOrDefault(route, Totals.NONE)));
            trouble = "";
        } catch (IOException failure) {
            tell(failure.getMessage());
        }
    }

    /// Once, however often it comes.
    private void tell(String what) {
        if (!what.equals(trouble)) {
            log.warn("the kernel's figures cannot be had: " + what);
        }
        trouble = what;
    }

    /// From now on the kernel lets no new connection in.
    synchronized void drain() {
        try {
            rules.drain();
        } catch (IOException failure) {
            behind = "the drain";
            log.error("the kernel goes on to let connections in for now: " + failure.getMessage());
        }
    }

    /// The kernel forwards nothing more. A second time does nothing.
    @Override
    public void close() {
        try {
            rules.close();
        } catch (IOException failure) {
            log.error("the kernel's rules stay behind: " + failure.getMessage());
        }
    }
}
