package io.smartproxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/// Reads the properties file. Every mistake in it is reported, not the first alone; what would only follow from another
/// mistake is not.
public final class ConfigLoader {

    /// Far beyond any real file: whoever names a disk or `/dev/zero` hears so instead of running out of memory.
    private static final int LARGEST = 64 << 20;

    private ConfigLoader() {
    }

    /// Reads a file; paths in it are relative to its folder. A file that cannot be read is [ConfigResult.Rejected] too.
    ///
    /// @param file        UTF-8, with or without a byte order mark, at most 64 MiB
    /// @param shownName   the file as the user named it, for messages
    /// @param environment what `${NAME}` stands for
    public static ConfigResult load(Path file, String shownName, Map<String, String> environment) {
        if (Files.isDirectory(file)) {
            return unreadable(shownName, "is a directory");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST + 1);
        } catch (IOException failed) {
            return unreadable(shownName, reason(failed));
        }
        if (bytes.length > LARGEST) {
            return unreadable(shownName, "larger than 64 MiB");
        }
        return decode(bytes, file.toAbsolutePath().getParent(), shownName, environment);
    }

    /// Reads text that need not come from a file.
    ///
    /// @param folder    what relative paths are relative to
    /// @param shownName what messages name as the file
    public static ConfigResult parse(String text, Path folder, String shownName, Map<String, String> environment) {
        Draft draft = new Draft(shownName, folder.toAbsolutePath(), environment);
        return draft.judge(PropertyLines.of(text, shownName));
    }

    private static ConfigResult decode(byte[] bytes, Path folder, String shownName, Map<String, String> environment) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        // At the first malformed byte the decoder stops in front of it.
        if (decoder.decode(in, out, true).isError()) {
            int line = 1 + (int) out.flip().chars().filter(c -> c == '\n').count();
            String message = "is not UTF-8, expected a file that was saved as UTF-8";
            return rejected(new ConfigError(shownName, line, "", message));
        }
        return parse(out.flip().toString(), folder, shownName, environment);
    }

    private static String reason(IOException failed) {
        return switch (failed) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> String.valueOf(failed.getMessage());
        };
    }

    private static ConfigResult unreadable(String shownName, String why) {
        return rejected(ConfigError.ofFile(shownName, "cannot be read: " + why));
    }

    private static ConfigResult rejected(ConfigError error) {
        return ConfigResult.Rejected.of(error);
    }
}
