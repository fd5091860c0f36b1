package io.smartproxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file and the key that names it.
///
/// @param key      without `route.NAME.`, such as `tls.certificate`
/// @param largest  in bytes, a number of MiB; a larger one is refused: whoever names a disk hears so instead of running
///                 out of memory
/// @param expected what it should be, as it goes on behind "expected": "a file of certificates"
public record NamedFile(String key, FileConfig file, int largest, String expected) {

    /// All that is in it, as far as it is no larger than it may be.
    public byte[] read() throws BadFile {
        Path path = file.path();
        if (Files.isDirectory(path)) {
            throw bad("is a directory, expected a file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // Opening a pipe would wait for somebody to write to it.
            throw bad("is no regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw bad("is larger than " + (largest >> 20) + " MiB, expected " + expected);
            }
            return bytes;
        } catch (IOException failed) {
            throw bad("cannot be read: " + reason(failed));
        }
    }

    /// The exception's own message would repeat the path, which may come from a variable.
    private static String reason(IOException failed) {
        return switch (failed) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> "input error";
        };
    }

    /// @param problem goes on behind the quoted name
    public BadFile bad(String problem) {
        return bad(key, problem);
    }

    /// @param about the key that is wrong, if that is not the one that names the file
    public BadFile bad(String about, String problem) {
        return new BadFile(about, this + " " + problem);
    }

    /// As messages write it.
    @Override
    public String toString() {
        return "'" + file.shown() + "'";
    }
}
