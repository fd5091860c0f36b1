package io.smartproxy.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What a file says, checked as far as text alone can be.
///
/// @param file     the file as the user named it, for messages
/// @param settings the keys of the whole proxy
/// @param routes   in the order of their first lines; never empty, but where it is a part of a file
/// @param lines    every key of the file and the line it begins on
/// @param texts    every key of the file and what is written behind it; any of them may be a password
public record ProxyConfig(
        String file, Settings settings, List<RouteConfig> routes, Map<String, Integer> lines,
        Map<String, Secret> texts) {

    public ProxyConfig {
        routes = List.copyOf(routes);
        lines = Map.copyOf(lines);
        texts = Map.copyOf(texts);
    }

    /// The routes that the proxy itself serves.
    public ProxyConfig proxied() {
        return only(route -> !route.isKernel());
    }

    /// The routes that the kernel serves.
    public ProxyConfig kernel() {
        return only(RouteConfig::isKernel);
    }

    private ProxyConfig only(Predicate<RouteConfig> wanted) {
        return new ProxyConfig(file, settings, routes.stream().filter(wanted).toList(), lines, texts);
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

    /// What a proxy that is running takes up of this file: all but the keys that need a restart, which stay as they
    /// are.
    public ProxyConfig under(ProxyConfig running) {
        Map<String, Secret> kept = new HashMap<>(texts);
        for (String key : Changes.NEED_RESTART) {
            kept.compute(key, (_, _) -> running.texts.get(key));
        }
        return new ProxyConfig(file, settings.under(running.settings), routes, lines, kept);
    }

    /// An error about a key of the whole proxy.
    public ConfigError errorAt(String key, String message) {
        return new ConfigError(file, lines.getOrDefault(key, 0), key, message);
    }
}
