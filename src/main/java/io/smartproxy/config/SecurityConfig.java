package io.smartproxy.config;

/// Who may use a route, and how many at the same time.
///
/// @param allow          `security.ipAllowList`: the only clients that may; empty for all
/// @param block          `security.ipBlockList`: those that may not, allowed or not
/// @param maxConnections `security.maxConnections`: open connections of the route; 0 is off
public record SecurityConfig(NetworkList allow, NetworkList block, int maxConnections) {

    /// What holds where nobody has written anything.
    public static final SecurityConfig OPEN = new SecurityConfig(NetworkList.EMPTY, NetworkList.EMPTY, 0);
}
