package io.smartproxy.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What one reading of the file says otherwise than the one before it: keys, never their values, any of which may be a
/// secret.
///
/// @param routes    those that are there no more, in the order of the old file; then the others that differ, in the
///                  order of the new one
/// @param reordered whether routes that stay have changed their order
/// @param settings  keys of the whole proxy, in the order of the alphabet
/// @param restart   keys of the whole proxy that a running one does not take up, likewise
public record Changes(List<RouteChange> routes, boolean reordered, List<String> settings, List<String> restart) {

    static final Set<String> NEED_RESTART = Set.of(Keys.ADMIN_LISTEN.name(), Keys.ADMIN_TOKEN.name(),
            Keys.ADMIN_HOSTS.name(), Keys.LISTEN_REUSE_PORT.name(), Keys.METRICS_RETENTION.name());

    public Changes {
        routes = List.copyOf(routes);
        settings = List.copyOf(settings);
        restart = List.copyOf(restart);
    }

    /// @param before what the proxy does
    /// @param after  what the file says now
    public static Changes between(ProxyConfig before, ProxyConfig after) {
        List<String> settings = differing(ofProxy(before), ofProxy(after));
        return new Changes(routes(before, after), isReordered(before, after),
                settings.stream().filter(key -> !NEED_RESTART.contains(key)).toList(),
                settings.stream().filter(NEED_RESTART::contains).toList());
    }

    /// Whether a running proxy has anything to take up.
    public boolean hasEffect() {
        return !routes.isEmpty() || reordered || !settings.isEmpty();
    }

    /// A line for each, as the log and the API write it; what needs a restart is not among them.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        routes.forEach(change -> lines.add(change.toString()));
        if (reordered) {
            lines.add("routes: in another order");
        }
        if (!settings.isEmpty()) {
            lines.add("proxy: changed " + String.join(", ", settings));
        }
        return lines;
    }

    private static List<RouteChange> routes(ProxyConfig before, ProxyConfig after) {
        Map<String, RouteConfig> old = byName(before);
        List<RouteChange> changes = new ArrayList<>();
        Set<String> kept = byName(after).keySet();
        old.keySet().stream().filter(name -> !kept.contains(name)).map(RouteChange.Removed::new).forEach(changes::add);
        for (RouteConfig route : after.routes()) {
            RouteConfig known = old.get(route.name());
            if (known == null) {
                changes.add(new RouteChange.Added(route.name()));
            } else if (!known.at(0).equals(route.at(0))) {
                List<String> keys = differing(ofRoute(before, route.name()), ofRoute(after, route.name()));
                changes.add(new RouteChange.Changed(route.name(), keys));
            }
        }
        return changes;
    }

    private static boolean isReordered(ProxyConfig before, ProxyConfig after) {
        Set<String> old = byName(before).keySet();
        Set<String> kept = byName(after).keySet();
        return !old.stream().filter(kept::contains).toList().equals(kept.stream().filter(old::contains).toList());
    }

    private static Map<String, RouteConfig> byName(ProxyConfig config) {
        Map<String, RouteConfig> routes = new LinkedHashMap<>();
        config.routes().forEach(route -> routes.put(route.name(), route));
        return routes;
    }

    private static Map<String, Secret> ofProxy(ProxyConfig config) {
        Map<String, Secret> keys = new HashMap<>(config.texts());
        keys.keySet().removeIf(key -> key.startsWith(KeyName.ROUTE) || key.startsWith(KeyName.DEFAULT));
        return keys;
    }

    /// A route's own keys, and those that it leaves to `default.`.
    private static Map<String, Secret> ofRoute(ProxyConfig config, String name) {
        Map<String, Secret> keys = new HashMap<>();
        for (String prefix : List.of(KeyName.DEFAULT, KeyName.ROUTE + name + ".")) {
            config.texts().forEach((key, text) -> {
                if (key.startsWith(prefix)) {
                    keys.put(key.substring(prefix.length()), text);
                }
            });
        }
        return keys;
    }

    private static List<String> differing(Map<String, Secret> before, Map<String, Secret> after) {
        return Stream.of(before, after).flatMap(keys -> keys.keySet().stream())
                .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                .collect(TreeSet<String>::new, Set::add, Set::addAll).stream().toList();
    }
}
