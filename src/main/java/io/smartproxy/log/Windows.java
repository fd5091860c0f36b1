package io.smartproxy.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// What has come of each of several things in a window of time of its own. Any thread may enter; each window changes in
/// one atomic step, so nothing is lost between two.
///
/// @param <W> a window: a value
final class Windows<W> {

    private final ConcurrentHashMap<String, W> open = new ConcurrentHashMap<>();

    /// Something has come of a thing.
    ///
    /// @param step takes its window, null where it has none, and says what that becomes
    /// @return what it has become
    W change(String key, UnaryOperator<W> step) {
        return open.compute(key, (_, window) -> step.apply(window));
    }

    /// Puts another window in the place of each that is over.
    ///
    /// @param next says which; null for none
    /// @return those that are over: what they have held is put out by the caller, not within the step, as a log may write
    List<W> end(Predicate<W> over, UnaryOperator<W> next) {
        List<W> done = new ArrayList<>();
        for (String key : open.keySet()) {
            open.computeIfPresent(key, (_, window) -> {
                if (!over.test(window)) {
                    return window;
                }
                done.add(window);
                return next.apply(window);
            });
        }
        return done;
    }
}
