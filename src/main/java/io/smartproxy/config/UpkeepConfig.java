package io.smartproxy.config;

import java.time.Duration;

/// How the proxy clears up behind connections.
///
/// @param batchSize      `cleanup.batchSize`: how many ended connections are cleared up at once, 1 to 100,000
/// @param delay          `cleanup.delay`: how long they may wait to be as many, above zero
/// @param zombieInterval `zombie.interval`: how often zombies are looked for; zero is off
public record UpkeepConfig(int batchSize, Duration delay, Duration zombieInterval) {
}
