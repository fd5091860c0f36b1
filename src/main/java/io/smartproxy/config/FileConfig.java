package io.smartproxy.config;

import java.nio.file.Path;

/// A file that a value names. Two with the same path are equal, however they are written.
///
/// @param path  absolute, and without `.` in it
/// @param shown how messages write it: as the file does
public record FileConfig(Path path, String shown) {

    @Override
    public boolean equals(Object other) {
        return other instanceof FileConfig file && path.equals(file.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /// [#shown], as the path may come from the environment.
    @Override
    public String toString() {
        return shown;
    }
}
