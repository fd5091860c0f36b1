package io.smartproxy.balance;

import java.util.List;

/// A target as one of those of a pool.
///
/// @param weight its share beside those of the others, 1 or more
/// @param backup whether it is used only while no other is up
public record Member(Target target, int weight, boolean backup) {

    /// Whether it is as good a choice as that, and has not been tried.
    boolean stands(Standing standing, List<Member> tried) {
        return target.health().standing() == standing && !tried.contains(this);
    }

    /// Whether it has fewer connections for its weight than another.
    boolean isLighterThan(Member other) {
        return (long) target.load() * other.weight < (long) other.target.load() * weight;
    }
}
