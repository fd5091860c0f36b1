package io.smartproxy.config;

import io.smartproxy.log.Log;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// What one or more files say, kept up with them. The files are looked at from outside; they are read once they have
/// looked the same twice after a change, so that one is seldom caught half-written, or a certificate before its key.
/// What is read and no good changes nothing.
///
/// For one thread at a time.
///
/// @param <T> with an `equals` that tells whether anything has changed
public final class Watched<T> {

    /// Reads the files.
    @FunctionalInterface
    public interface Reader<T> {
        T read() throws BadFile;
    }

    private final List<Path> files;
    private final Reader<T> reader;
    private final Function<T, String> description;
    private final Log log;
    private T value;
    /// How the files looked when they were last read.
    private List<FileStamp> judged;
    /// How they looked last time.
    private List<FileStamp> seen;
    private boolean broken;
    /// What is to be told of the last look; null for nothing.
    private String news;

    private Watched(List<Path> files, Reader<T> reader, Function<T, String> description, Log log) throws BadFile {
        this.files = files;
        this.reader = reader;
        this.description = description;
        this.log = log;
        // In front of reading: what changes meanwhile looks different next time.
        judged = stamps();
        seen = judged;
        value = reader.read();
    }

    /// @param description of a value that is taken up, for the log: what it is, and from where
    public static <T> Watched<T> read(List<Path> files, Reader<T> reader, Function<T, String> description, Log log)
            throws BadFile {
        return new Watched<>(files, reader, description, log);
    }

    public T value() {
        return value;
    }

    /// Looks at the files.
    ///
    /// @return whether there is a new value
    public boolean look() {
        List<FileStamp> now = stamps();
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(judged)) {
            return false;
        }
        judged = now;
        return judge();
    }

    /// Logs what the last look has found in order, once it is in use: whoever reads that can rely on it.
    public void tell() {
        if (news != null) {
            log.info(news);
            news = null;
        }
    }

    private List<FileStamp> stamps() {
        return files.stream().map(FileStamp::of).toList();
    }

    private boolean judge() {
        T found;
        try {
            found = reader.read();
        } catch (BadFile bad) {
            broken = true;
            log.warn(bad.getMessage() + "; what was read before stays in use");
            return false;
        }
        boolean changed = !found.equals(value);
        if (changed || broken) {
            news = (changed ? "took up " : "found in order again: ") + description.apply(found);
        }
        value = found;
        broken = false;
        return changed;
    }
}
