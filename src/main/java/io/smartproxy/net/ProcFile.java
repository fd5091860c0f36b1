package io.smartproxy.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of figures about a process, as Linux has them under `/proc` (proc(5)).
///
/// @param path need not be there
public record ProcFile(Path path) {

    /// In `limits`: the soft limit, then the hard one. `unlimited` is as good as not known.
    public static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)\\s.*");

    /// In `status`: what is in memory, in KiB.
    public static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /// The number on the first line that matches.
    ///
    /// @param line whose first group is the number
    /// @return empty where there is none: on another system, in a sandbox
    public OptionalLong find(Pattern line) {
        try {
            List<String> lines = Files.readAllLines(path);
            return lines.stream().map(line::matcher).filter(Matcher::matches)
                    .mapToLong(found -> Long.parseLong(found.group(1))).findFirst();
        } catch (IOException _) {
            // Not known, which is an answer.
            return OptionalLong.empty();
        }
    }
}
