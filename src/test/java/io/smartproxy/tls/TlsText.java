package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ConfigError;
import io.smartproxy.config.ConfigLoader;
import io.smartproxy.config.ConfigResult;
import io.smartproxy.config.ProxyConfig;
import io.smartproxy.config.ReencryptConfig;
import io.smartproxy.config.TerminationConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Properties whose files are in the test's folder.
record TlsText(Path folder, Map<String, String> environment) {

    TlsText(Path folder) {
        this(folder, Map.of());
    }

    /// A file with one terminating route, `web`.
    ///
    /// @param keys begin on line 4; `tls.` and `route.web.` go in front
    ProxyConfig route(String... keys) {
        StringBuilder text = new StringBuilder("""
                route.web.listen = 443
                route.web.targets = 127.0.0.1:80
                route.web.tls = terminate
                """);
        List.of(keys).forEach(key -> text.append("route.web.tls.").append(key).append('\n'));
        return load(text.toString());
    }

    /// A file with one route, `web`, that encrypts towards targets and has the self-signed certificate.
    ///
    /// @param keys begin on line 5; `tls.backend.` and `route.web.` go in front
    ProxyConfig backend(String... keys) {
        StringBuilder text = new StringBuilder("""
                route.web.listen = 443
                route.web.targets = 127.0.0.1:80
                route.web.tls = terminate-and-reencrypt
                route.web.tls.certificate = self-signed
                """);
        List.of(keys).forEach(key -> text.append("route.web.tls.backend.").append(key).append('\n'));
        return load(text.toString());
    }

    ProxyConfig load(String text) {
        ConfigResult result = ConfigLoader.parse(text, folder, "f", environment);
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    /// The errors of a file with one terminating route, as they are printed.
    List<String> errors(String... keys) {
        return printed(TlsContexts.check(route(keys)));
    }

    List<String> warnings(String... keys) {
        return printed(TlsContexts.warnings(route(keys)));
    }

    static List<String> printed(List<ConfigError> errors) {
        return errors.stream().map(ConfigError::toString).toList();
    }

    static TerminationConfig clients(ProxyConfig config) {
        return config.routes().getFirst().tls().orElseThrow().clients();
    }

    static ReencryptConfig targets(ProxyConfig config) {
        return config.routes().getFirst().tls().orElseThrow().targets().orElseThrow();
    }
}
