package io.smartproxy.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The values that name files.
final class FileSyntax {

    private FileSyntax() {
    }

    /// @param expected what file it should be, as it goes on behind "expected"
    static ValueType<FileConfig> file(String expected) {
        return new ValueType<>(expected, (value, folder) -> {
            Value stripped = value.strip();
            return new FileConfig(resolve(stripped.text(), folder, stripped, expected), stripped.shown());
        });
    }

    /// The absolute path, so that one file has one, whether it is written `a`, `./a` or in full. A `..` stays: behind a
    /// symbolic link it leads elsewhere than the text says.
    ///
    /// @param folder   absolute
    /// @param whole    what is quoted when the path is wrong
    /// @param expected what is expected then
    static Path resolve(String path, Path folder, Value whole, String expected) throws BadValue {
        try {
            return withoutDots(folder.resolve(path));
        } catch (InvalidPathException _) {
            // Its message repeats the path, which may come from a variable.
            throw new BadValue(whole, "has a path that this system cannot have, expected " + expected);
        }
    }

    private static Path withoutDots(Path path) {
        Path out = path.getRoot();
        for (Path name : path) {
            out = name.toString().equals(".") ? out : out.resolve(name);
        }
        return out;
    }
}
