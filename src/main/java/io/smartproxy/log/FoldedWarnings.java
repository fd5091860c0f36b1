package io.smartproxy.log;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/// Warnings about the same thing, folded: the first is logged at once, those that follow within a window are counted
/// and put out as one line at its end. A dead target is a line every few seconds, however many connections it fails.
///
/// Any thread may warn and tick. Each key's window changes in one atomic step, so no warning is lost between two.
public final class FoldedWarnings {

    /// How long warnings with one key are held together.
    public static final Duration WINDOW = Duration.ofSeconds(5);

    /// @param endsAt when it is over, if it is timed
    /// @param timed  whether a tick has seen it, which starts its time
    /// @param held   how many have come since the window's first line
    /// @param last   the message that stands for them
    private record Window(long endsAt, boolean timed, long held, String last) {

        Window with(String message) {
            return new Window(endsAt, timed, held + 1, message);
        }
    }

    private final Log log;
    private final ConcurrentHashMap<String, Window> windows = new ConcurrentHashMap<>();

    public FoldedWarnings(Log log) {
        this.log = log;
    }

    /// @param key     what the warning is about; there must be a bounded number of them
    /// @param message the line; of those that are folded, the last one stands for all
    public void warn(String key, String message) {
        windows.compute(key, (_, window) -> {
            if (window != null) {
                return window.with(message);
            }
            log.warn(message);
            return new Window(0, false, 0, "");
        });
    }

    /// Puts out what windows that are over have held. Called about once a second.
    ///
    /// @param now on the scale of [System#nanoTime]
    public void tick(long now) {
        for (String key : windows.keySet()) {
            windows.computeIfPresent(key, (_, window) -> tick(window, now));
        }
    }

    /// The window that follows; null after one in which nothing came.
    private Window tick(Window window, long now) {
        if (window.timed && now - window.endsAt < 0) {
            return window;
        }
        long next = now + WINDOW.toNanos();
        if (!window.timed) {
            return new Window(next, true, window.held, window.last);
        }
        put(window);
        return window.held == 0 ? null : new Window(next, true, 0, "");
    }

    /// Puts out all that is held, at exit.
    public void flush() {
        for (String key : windows.keySet()) {
            windows.computeIfPresent(key, (_, window) -> {
                put(window);
                return null;
            });
        }
    }

    private void put(Window window) {
        if (window.held > 0) {
            log.warn(window.last + " (" + window.held + "x in " + WINDOW.toSeconds() + "s)");
        }
    }
}
