package io.smartproxy.balance;

import io.smartproxy.log.FoldedChanges;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The targets of all the routes of one reading of the file. A target that the reading before has named too, for the
/// same route, is the same object: with its health, its counts and its open connections.
///
/// [HealthChecks#next] makes it, and one thread fills it. What it takes over keeps to its old settings until
/// [HealthChecks#watch] is told that the new reading holds: one that comes to nothing leaves no trace.
public final class Targets {

    private record Key(String route, Place place, String shown) {
    }

    private final FoldedChanges changes;
    private final LongSupplier clock;
    private final Map<Key, Target> before;
    private final Map<Key, Target> now = new LinkedHashMap<>();
    private final Map<Target, Probe> probes = new LinkedHashMap<>();

    /// Those of the first reading.
    ///
    /// @param changes told when a target goes down or comes up
    /// @param clock   nanoseconds
    Targets(FoldedChanges changes, LongSupplier clock) {
        this(changes, clock, Map.of());
    }

    private Targets(FoldedChanges changes, LongSupplier clock, Map<Key, Target> before) {
        this.changes = changes;
        this.clock = clock;
        this.before = before;
    }

    /// Those of the reading behind this one, none yet.
    Targets next() {
        return new Targets(changes, clock, now);
    }

    /// A target of a route.
    ///
    /// @param shown as the file writes it
    /// @param probe how its health is found out
    public Target target(String route, Place place, String shown, Probe probe) {
        Target target = now.computeIfAbsent(new Key(route, place, shown), key -> {
            Target known = before.get(key);
            return known == null ? new Target(route, place, shown, probe.config(), changes, clock) : known;
        });
        probes.put(target, probe);
        return target;
    }

    /// Each with how it is checked, in the order of the file.
    Map<Target, Probe> probes() {
        return probes;
    }
}
