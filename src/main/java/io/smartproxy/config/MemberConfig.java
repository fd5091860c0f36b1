package io.smartproxy.config;

/// One item of `targets`, with what stands behind it.
///
/// @param weight its share beside those of the others, 1 to 256; 1 if nothing is written
/// @param backup whether it is used only while no other is up
public record MemberConfig(TargetConfig target, int weight, boolean backup) {

    /// What stands behind a target where nothing is written.
    public static MemberConfig of(TargetConfig target) {
        return new MemberConfig(target, 1, false);
    }
}
