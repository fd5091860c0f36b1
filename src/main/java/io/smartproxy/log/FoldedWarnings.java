package io.smartproxy.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Warnings about the same thing, folded: the first is logged at once, those that follow within a window are counted
/// and put out as one line at its end. A dead target is a line every few seconds, however many connections it fails.
///
/// Any thread may warn and tick, and no warning is lost between two.
public final class FoldedWarnings {

    /// How long warnings with one key are held together.
    public static final Duration WINDOW = Duration.ofSeconds(5);

    /// @param endsAt when it is over
    /// @param held   how many have come since its first line
    /// @param last   the message that stands for them
    private record Window(long endsAt, long held, String last) {

        Window with(String message) {
            return new Window(endsAt, held + 1, message);
        }
    }

    private final LongSupplier clock;
    private final Log log;
    private final Windows<Window> windows = new Windows<>();

    /// @param clock nanoseconds, on the scale of what [#tick] is given; [System#nanoTime] outside of tests
    public FoldedWarnings(LongSupplier clock, Log log) {
        this.clock = clock;
        this.log = log;
    }

    /// @param key     what the warning is about; there must be a bounded number of them
    /// @param message the line; of those that are folded, the last one stands for all
    public void warn(String key, String message) {
        long now = clock.getAsLong();
        Window after = windows.change(key, window -> window == null ? open(now) : window.with(message));
        if (after.held == 0) {
            log.warn(message);
        }
    }

    private static Window open(long now) {
        return new Window(now + WINDOW.toNanos(), 0, "");
    }

    /// Puts out what windows that are over have held. A window in which nothing came is forgotten.
    ///
    /// @param now on the clock's scale
    public void tick(long now) {
        flush(window -> now - window.endsAt >= 0, window -> window.held == 0 ? null : open(now));
    }

    /// Puts out all that is held, at exit.
    public void flush() {
        flush(_ -> true, _ -> null);
    }

    private void flush(Predicate<Window> over, UnaryOperator<Window> next) {
        for (Window window : windows.end(over, next)) {
            if (window.held > 0) {
                log.warn(window.last + " (" + window.held + "x in " + WINDOW.toSeconds() + "s)");
            }
        }
    }
}
