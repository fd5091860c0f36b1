package io.smartproxy.config;

import java.util.List;

/// What came of reading a file: all of it, or everything that is wrong with it.
public sealed interface ConfigResult {

    record Loaded(ProxyConfig config) implements ConfigResult {
    }

    /// @param errors sorted by line, never empty
    record Rejected(List<ConfigError> errors) implements ConfigResult {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
