package io.smartproxy.config;

import java.time.Duration;
import java.util.List;

/// The targets of one route and how one of them is found for a connection.
///
/// @param members        in the order of the file, never empty
/// @param balance        how connections are shared among them
/// @param health         how it is found out whether they can be used
/// @param connectTimeout for one target, looking up its name included; zero is off
/// @param retries        how many other targets are tried when one cannot be reached, 0 to 100
public record PoolConfig(List<MemberConfig> members, Balance balance, HealthConfig health, Duration connectTimeout,
        int retries) {

    public PoolConfig {
        members = List.copyOf(members);
    }

    /// One with targets of equal weight and nothing else that is not usual.
    public static PoolConfig of(List<TargetConfig> targets) {
        return new PoolConfig(targets.stream().map(MemberConfig::of).toList(), Balance.ROUND_ROBIN, HealthConfig.USUAL,
                Duration.ofSeconds(5), 2);
    }

    /// In the order of the file.
    public List<TargetConfig> targets() {
        return members.stream().map(MemberConfig::target).toList();
    }
}
