package io.smartproxy.config;

import java.util.List;
import java.util.Map;

/// What a file says, checked as far as text alone can be.
///
/// @param file     the file as the user named it, for messages
/// @param settings the keys of the whole proxy
/// @param routes   in the order of their first lines; never empty
/// @param lines    every key of the file and the line it begins on
public record ProxyConfig(String file, Settings settings, List<RouteConfig> routes, Map<String, Integer> lines) {

    public ProxyConfig {
        routes = List.copyOf(routes);
        lines = Map.copyOf(lines);
    }

    /// An error about a key of a route, named where the value was written: at the route's own line, or at `default.KEY`
    /// where the route left it to that; at the route's first line when neither is there.
    ///
    /// @param key without `route.NAME.`
    public ConfigError errorAt(RouteConfig route, String key, String message) {
        String own = "route." + route.name() + "." + key;
        String shared = "default." + key;
        if (!lines.containsKey(own) && lines.containsKey(shared)) {
            return new ConfigError(file, lines.get(shared), shared, message);
        }
        return new ConfigError(file, lines.getOrDefault(own, route.line()), own, message);
    }

    /// An error about a key of the whole proxy.
    public ConfigError errorAt(String key, String message) {
        return new ConfigError(file, lines.getOrDefault(key, 0), key, message);
    }
}
