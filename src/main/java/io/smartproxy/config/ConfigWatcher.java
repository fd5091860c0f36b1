package io.smartproxy.config;

import java.nio.file.Path;

/// Tells when the configuration file is worth another reading: once it has changed, by whatever way, and then looked
/// the same twice. So a file that is being written is seldom read half-written. An editor that puts a new file in its place
/// changes it, and so does a link, here or in the path to it, that comes to lead elsewhere.
///
/// For one thread at a time.
public final class ConfigWatcher {

    private final Path file;
    /// How it looked when it was last read; null where that may have been in the middle of a change.
    private FileStamp read;
    /// How it looked last time.
    private FileStamp seen;

    /// To be made before the file is first read: what changes meanwhile looks different then.
    public ConfigWatcher(Path file) {
        this.file = file;
        read = FileStamp.of(file);
        seen = read;
    }

    /// To be called every 250 ms.
    ///
    /// @return whether the file should be read now
    public boolean look() {
        FileStamp now = FileStamp.of(file);
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(read)) {
            return false;
        }
        read = now;
        return true;
    }

    /// It is read now, whether it has changed or not. If it is just being written, it is read again when that is over.
    public void reading() {
        FileStamp now = FileStamp.of(file);
        read = now.equals(seen) ? now : null;
        seen = now;
    }
}
