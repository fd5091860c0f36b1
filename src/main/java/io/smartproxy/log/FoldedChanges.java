package io.smartproxy.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Lines about things that change their state, folded: what changes now and then has a line for each change, at once;
/// what does nothing else has one a minute. So the last line about a thing tells its state, a minute later at the
/// latest.
///
/// Any thread may tell and tick, and no change is lost between two.
public final class FoldedChanges {

    /// How long changes of one thing are counted together.
    public static final Duration WINDOW = Duration.ofMinutes(1);
    /// How many lines are written at once within a window.
    static final int AT_ONCE = 4;

    /// @param endsAt when it is over
    /// @param lines  how many may still be written at once
    /// @param held   how many have come since
    /// @param last   the one that stands for these
    private record Window(long endsAt, int lines, long held, Line last) {

        private Window with(Line line) {
            return lines > 0
                    ? new Window(endsAt, lines - 1, held, line)
                    : new Window(endsAt, 0, held + 1, line);
        }
    }

    private record Line(Log.Level level, String text) {
    }

    private final LongSupplier clock;
    private final Log log;
    private final Windows<Window> windows = new Windows<>();

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    public FoldedChanges(LongSupplier clock, Log log) {
        this.clock = clock;
        this.log = log;
    }

    /// A thing works again.
    ///
    /// @param key     names the thing; there must be a bounded number of them
    /// @param message the line
    public void better(String key, String message) {
        tell(key, new Line(Log.Level.INFO, message));
    }

    /// A thing has ceased to work.
    ///
    /// @param key     names the thing; there must be a bounded number of them
    /// @param message the line
    public void worse(String key, String message) {
        tell(key, new Line(Log.Level.WARN, message));
    }

    private void tell(String key, Line line) {
        long now = clock.getAsLong();
        Window after = windows.change(key, window -> (window == null ? open(now, AT_ONCE) : window).with(line));
        if (after.held == 0) {
            write(line);
        }
    }

    private static Window open(long now, int lines) {
        return new Window(now + WINDOW.toNanos(), lines, 0, null);
    }

    /// Puts out what windows that are over have held. A window in which nothing was held is forgotten; behind one in
    /// which something was, all is held until there is nothing more to hold.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        flush(window -> now - window.endsAt >= 0, window -> window.held == 0 ? null : open(now, 0));
    }

    /// Puts out all that is held, at exit.
    public void flush() {
        flush(_ -> true, _ -> null);
    }

    private void flush(Predicate<Window> over, UnaryOperator<Window> next) {
        for (Window window : windows.end(over, next)) {
            if (window.held > 0) {
                Line last = window.last;
                write(new Line(last.level,
                        last.text + " (" + window.held + " changes in " + WINDOW.toSeconds() + "s)"));
            }
        }
    }

    private void write(Line line) {
        if (line.level == Log.Level.WARN) {
            log.warn(line.text);
        } else {
            log.info(line.text);
        }
    }
}
