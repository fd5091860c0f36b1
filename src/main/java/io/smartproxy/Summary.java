package io.smartproxy;

import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.route.ListenerLine;
import java.util.List;
import java.util.stream.Collectors;

/// What a good file would run, in words.
record Summary(ProxyConfig config) {

    /// One line a listener: address, routes, mode.
    ///
    /// @param verb what the proxy does there
    List<String> listeners(String verb) {
        return ListenerLine.of(config.routes()).stream()
                .map(line -> verb + " on " + line.shown() + ": " + String.join(", ", line.routes())
                        + " (" + line.mode() + ")")
                .toList();
    }

    /// What `--check` prints.
    String text() {
        String routes = config.routes().stream().map(route -> "route " + route.name() + ": " + action(route) + "\n")
                .collect(Collectors.joining());
        return config.file() + " is good.\n" + String.join("\n", listeners("would listen")) + "\n" + routes;
    }

    private static String action(RouteConfig route) {
        return switch (route.action()) {
            case ActionConfig.Forward forward -> "forward to " + targets(forward);
            case ActionConfig.Kernel kernel -> "forward by the kernel to " + targets(kernel);
            // Their values may come from the environment, which is never shown.
            case ActionConfig.Redirect _ -> "redirect";
            case ActionConfig.Respond _ -> "respond";
            case ActionConfig.Block() -> "block";
        };
    }

    private static String targets(ActionConfig action) {
        return action.targets().stream().map(TargetConfig::shown).collect(Collectors.joining(", "));
    }
}
