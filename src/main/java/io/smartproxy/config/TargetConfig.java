package io.smartproxy.config;

import java.nio.file.Path;
import java.util.OptionalInt;

/// One item of `targets`.
public sealed interface TargetConfig {

    /// How messages, the API and the metrics write it: as the file does.
    String shown();

    /// @param host a name or an address; IPv6 without brackets
    /// @param port empty for `*`, the port that the client connected to
    record Tcp(String host, OptionalInt port, String shown) implements TargetConfig {
        /// [#shown], as the rest may come from the environment.
        @Override
        public String toString() {
            return shown;
        }
    }

    /// @param path absolute
    record Unix(Path path, String shown) implements TargetConfig {
        /// [#shown], as the rest may come from the environment.
        @Override
        public String toString() {
            return shown;
        }
    }

    /// `builtin:demo`, the HTTP server that the proxy brings along.
    record Demo() implements TargetConfig {
        @Override
        public String shown() {
            return "builtin:demo";
        }

        @Override
        public String toString() {
            return shown();
        }
    }
}
