package io.smartproxy.balance;

import io.smartproxy.config.HealthConfig;
import io.smartproxy.log.FoldedChanges;
import io.smartproxy.metrics.TargetHealth;
import io.smartproxy.metrics.TargetState;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// Whether a target can be used: what its checks say, and what connections to it have come to. Any thread may tell and
/// ask; asking takes no lock and allocates nothing. Each change of the state is a line in the log.
final class Health {

    private final String name;
    private final FoldedChanges changes;
    private final LongSupplier clock;
    private final AtomicReference<Condition> condition = new AtomicReference<>(Condition.NEW);
    private volatile HealthConfig config;

    /// @param name  how the log calls the target
    /// @param clock nanoseconds
    Health(String name, HealthConfig config, FoldedChanges changes, LongSupplier clock) {
        this.name = name;
        this.config = config;
        this.changes = changes;
        this.clock = clock;
    }

    /// From now on these settings hold.
    void follow(HealthConfig settings) {
        config = settings;
        condition.updateAndGet(before -> before.under(settings));
    }

    Standing standing() {
        Condition now = condition.get();
        if (!now.ejected()) {
            return now.down() ? Standing.CHECKED_DOWN : Standing.UP;
        }
        if (now.down()) {
            return Standing.DEAD;
        }
        return isDue(now) ? Standing.UP : Standing.EJECTED;
    }

    private boolean isDue(Condition now) {
        return !now.trial() && clock.getAsLong() - now.until() >= 0;
    }

    /// Asks for a target that was found up to be used. Of those who find that its time for a trial has come, one may.
    boolean admit() {
        Condition before = condition.get();
        return !before.ejected() || isDue(before) && condition.compareAndSet(before, before.onTrial());
    }

    /// A connection has come about.
    void connected() {
        if (!condition.get().isSound()) {
            change(Condition::connected);
        }
    }

    /// A connection has failed.
    ///
    /// @param why for the log
    void failed(String why) {
        long now = clock.getAsLong();
        HealthConfig settings = config;
        change(before -> before.failed(settings, why, now));
    }

    /// A connection was broken off by whoever wanted it: it says nothing.
    void brokenOff() {
        condition.updateAndGet(Condition::withoutTrial);
    }

    /// A check went well.
    void checked() {
        HealthConfig settings = config;
        change(before -> before.checked(settings));
    }

    /// A check has failed.
    ///
    /// @param why for the log
    void checkFailed(String why) {
        HealthConfig settings = config;
        change(before -> before.checkFailed(settings, why));
    }

    private void change(UnaryOperator<Condition> event) {
        Condition before;
        Condition after;
        do {
            before = condition.get();
            after = event.apply(before);
        } while (before != after && !condition.compareAndSet(before, after));
        if (before.state() != after.state()) {
            tell(after);
        }
    }

    private void tell(Condition now) {
        switch (now.state()) {
            case UP -> changes.better(name, name + " is up again");
            case DOWN -> changes.worse(name, name + " is down: " + times(config.fall(), "check") + ": "
                    + now.trouble());
            case EJECTED -> changes.worse(name, name + " is out for " + config.ejectFor().toMillis() + " ms: "
                    + times(now.failures(), "connection") + ": " + now.trouble());
        }
    }

    private static String times(int count, String what) {
        return count == 1 ? "a " + what + " has failed" : count + " " + what + "s in a row have failed";
    }

    /// For the figures.
    TargetHealth figures() {
        Condition now = condition.get();
        return now == Condition.NEW ? TargetHealth.GOOD : new TargetHealth(now.state(), now.trouble());
    }

    TargetState state() {
        return condition.get().state();
    }
}
