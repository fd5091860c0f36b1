package io.smartproxy.config;

import java.util.Comparator;

/// One thing that is wrong with a file.
///
/// @param file    the file as the user named it
/// @param line    the line that the key begins on, from 1; 0 for the file as a whole
/// @param key     the key, or empty where there is none
/// @param message what is wrong and what is expected, without any value from the environment
public record ConfigError(String file, int line, String key, String message) implements Comparable<ConfigError> {

    /// The file as a whole is wrong.
    public static ConfigError ofFile(String file, String message) {
        return new ConfigError(file, 0, "", message);
    }

    /// By line and key. What is wrong with one key stays in the order in which it was found, that of its value.
    @Override
    public int compareTo(ConfigError other) {
        return Comparator.comparingInt(ConfigError::line).thenComparing(ConfigError::key).compare(this, other);
    }

    /// `FILE:LINE: KEY: message`, without the parts that there are none of.
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
