package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Text that is read as if it were `/etc/proxy/f`.
final class TestFile {

    static final Path FOLDER = Path.of("/etc/proxy");

    private TestFile() {
    }

    static ConfigResult read(String text, Map<String, String> environment) {
        return ConfigLoader.parse(text, FOLDER, "f", environment);
    }

    static ProxyConfig load(String text, Map<String, String> environment) {
        ConfigResult result = read(text, environment);
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    static ProxyConfig load(String text) {
        return load(text, Map.of());
    }

    /// A file with these lines for one route, `web`, and otherwise no more than the route needs.
    static RouteConfig route(String... keys) {
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            text.append("route.web.").append(key).append('\n');
        }
        text.append(text.indexOf(".listen") < 0 ? "route.web.listen = 443\n" : "");
        boolean forwards = text.indexOf(".action") < 0 && text.indexOf(".targets") < 0;
        text.append(forwards ? "route.web.targets = builtin:demo\n" : "");
        return load(text.toString()).routes().getFirst();
    }

    static List<ConfigError> errors(String text, Map<String, String> environment) {
        return switch (read(text, environment)) {
            case ConfigResult.Loaded _ -> List.of();
            case ConfigResult.Rejected rejected -> rejected.errors();
        };
    }

    /// As they are printed.
    static List<String> errors(String text) {
        return errors(text, Map.of()).stream().map(ConfigError::toString).toList();
    }
}
