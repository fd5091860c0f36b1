package io.smartproxy.balance;

import io.smartproxy.config.HealthConfig;
import io.smartproxy.metrics.TargetState;

/// What is known of a target's health at one moment. Each event makes a new one.
///
/// @param down     what its checks say
/// @param streak   how many checks in a row say otherwise
/// @param failures how many connects in a row have failed
/// @param ejected  whether it is out because of that
/// @param until    if ejected: when one connection may try it, in nanoseconds
/// @param trial    if ejected: whether one is trying
/// @param trouble  what the last check or connect failed with; empty if neither has
record Condition(
        boolean down, int streak, int failures, boolean ejected, long until, boolean trial, String trouble) {

    /// Of a target that is new: up until something says otherwise.
    static final Condition NEW = new Condition(false, 0, 0, false, 0, false, "");

    TargetState state() {
        if (down) {
            return TargetState.DOWN;
        }
        return ejected ? TargetState.EJECTED : TargetState.UP;
    }

    /// Whether a connection that comes about changes nothing.
    boolean isSound() {
        return failures == 0 && !ejected;
    }

    /// A connection has come about.
    Condition connected() {
        return isSound() ? this : new Condition(down, streak, 0, false, 0, false, down ? trouble : "");
    }

    /// A connection has failed. In the time of a trial it is taken for that, whichever it was.
    Condition failed(HealthConfig config, String why, long now) {
        int count = Math.min(failures + 1, Integer.MAX_VALUE - 1);
        boolean out = trial || !ejected && config.ejectAfter() > 0 && count >= config.ejectAfter();
        return out
                ? new Condition(down, streak, count, true, now + config.ejectFor().toNanos(), false, why)
                : new Condition(down, streak, count, ejected, until, trial, why);
    }

    /// The one connection that may begins to try.
    Condition onTrial() {
        return new Condition(down, streak, failures, ejected, until, true, trouble);
    }

    /// The one that tried was broken off before it knew: another may.
    Condition withoutTrial() {
        return trial ? new Condition(down, streak, failures, ejected, until, false, trouble) : this;
    }

    /// A check went well. Those that bring it up again say as much as a connection would.
    Condition checked(HealthConfig config) {
        if (!down) {
            String rest = failures == 0 ? "" : trouble;
            return streak == 0 && rest.equals(trouble)
                    ? this
                    : new Condition(false, 0, failures, ejected, until, trial, rest);
        }
        return streak + 1 >= config.rise()
                ? NEW
                : new Condition(true, streak + 1, failures, ejected, until, trial, trouble);
    }

    /// A check has failed.
    Condition checkFailed(HealthConfig config, String why) {
        boolean falls = !down && streak + 1 >= config.fall();
        int run = down || falls ? 0 : streak + 1;
        return new Condition(down || falls, run, failures, ejected, until, trial, why);
    }

    /// Other settings hold: what there is no more, is forgotten.
    Condition under(HealthConfig config) {
        boolean checks = config.check() != HealthConfig.Check.OFF;
        boolean ejects = config.ejectAfter() > 0;
        return new Condition(down && checks, checks ? streak : 0, failures, ejected && ejects, until, trial && ejects,
                trouble);
    }
}
