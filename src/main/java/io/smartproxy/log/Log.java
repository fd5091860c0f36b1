package io.smartproxy.log;

import java.io.OutputStream;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Where the proxy says what happens to it. Any thread may call any method; but for [#close], none waits for output,
/// and none throws because of it.
///
/// Messages may hold what a client has sent: characters that would break a line or hide text are written as escapes, so
/// one call is one entry whatever is in it. Of a message longer than 16 Ki characters the beginning is kept.
public abstract sealed class Log implements AutoCloseable permits LineLog, SystemLog {

    Log() {
    }

    /// How much an entry matters; each level includes those before it.
    public enum Level {
        /// A fault of the proxy itself.
        ERROR("error"),
        /// A fault of something that the proxy needs, such as a target.
        WARN("warn"),
        /// What an operator wants to know: starts, stops, changes.
        INFO("info"),
        /// Single connections and the faults of clients.
        DEBUG("debug");

        private final String label;

        Level(String label) {
            this.label = label;
        }

        /// As it is written in the file and in JSON entries.
        public String label() {
            return label;
        }
    }

    /// What entries look like.
    public enum Format {
        /// `2026-11-22T08:35:00.123Z INFO  message`; a stack trace follows on indented lines.
        TEXT("text"),
        /// One JSON object a line: `time`, `level`, `message` and, with a stack trace, `error`.
        JSON("json");

        private final String label;

        Format(String label) {
            this.label = label;
        }

        /// As it is written in the file.
        public String label() {
            return label;
        }
    }

    /// A log that writes lines in UTF-8 by a thread of its own. The stream stays the caller's and is not closed.
    ///
    /// @param out for standard output a `FileOutputStream` on its descriptor: `System.out` hides failures
    public static Log lines(OutputStream out, Level level, Format format) {
        return new LineLog(out, level, format, InstantSource.system());
    }

    /// A log that hands everything to [System.Logger], for a proxy that is part of another program.
    ///
    /// @param name the logger's name, such as `io.smartproxy`
    public static Log system(String name) {
        return new SystemLog(System.getLogger(name));
    }

    /// @param cause shown with its stack trace; null for none
    public final void error(String message, Throwable cause) {
        if (enabled(Level.ERROR)) {
            add(Level.ERROR, message, cause);
        }
    }

    public final void error(String message) {
        error(message, null);
    }

    public final void warn(String message) {
        if (enabled(Level.WARN)) {
            add(Level.WARN, message, null);
        }
    }

    public final void info(String message) {
        if (enabled(Level.INFO)) {
            add(Level.INFO, message, null);
        }
    }

    /// @param message asked only when the level is on
    public final void debug(Supplier<String> message) {
        if (enabled(Level.DEBUG)) {
            add(Level.DEBUG, message.get(), null);
        }
    }

    /// Whether entries of this level go anywhere.
    public abstract boolean enabled(Level level);

    /// From now on entries of this level are written, in this format. A log that hands everything to another has
    /// neither of its own, and ignores it.
    public abstract void follow(Level level, Format format);

    /// Takes an entry whose level is on.
    abstract void add(Level level, String message, Throwable cause);

    /// Writes what is queued, for 2 seconds at most, and stops. Entries that come later are dropped.
    @Override
    public abstract void close();
}
