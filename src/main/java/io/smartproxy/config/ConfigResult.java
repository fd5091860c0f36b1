package io.smartproxy.config;

import java.util.List;
import java.util.Optional;

/// What came of reading a file: all of it, or everything that is wrong with it.
public sealed interface ConfigResult {

    record Loaded(ProxyConfig config) implements ConfigResult {
    }

    /// @param errors sorted by line, never empty
    /// @param sound  the routes that are right in themselves, if there are any: what else is wrong with these can be
    ///               said at the same time. A key of the whole proxy that is wrong has its default there
    record Rejected(List<ConfigError> errors, Optional<ProxyConfig> sound) implements ConfigResult {
        public Rejected {
            errors = errors.stream().sorted().toList();
        }

        /// A file of which nothing can be used.
        public static Rejected of(ConfigError error) {
            return new Rejected(List.of(error), Optional.empty());
        }
    }
}
