package io.smartproxy.metrics;

/// How a target is at one moment, as far as is known.
///
/// @param state   whether it is used
/// @param trouble what the last check or the last connect failed with; empty if neither has since it last went well
public record TargetHealth(TargetState state, String trouble) {

    /// Of which nothing bad is known.
    public static final TargetHealth GOOD = new TargetHealth(TargetState.UP, "");
}
