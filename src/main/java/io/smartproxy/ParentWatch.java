package io.smartproxy;

import java.time.Duration;
import java.util.Optional;

/// Notices that the [Launcher] which handed over to this process is gone.
///
/// A launcher that is asked to stop stops its child and waits for it; one that is killed can't, and its child would be
/// left with the ports.
final class ParentWatch {

    private static final String PROPERTY = "smartproxy.launcher";
    private static final Duration EVERY = Duration.ofMillis(500);

    private ParentWatch() {
    }

    /// Starts watching if a launcher has started this process, which it says in the system property
    /// `smartproxy.launcher`; does nothing otherwise.
    ///
    /// @param onGone run once, on a thread of its own, within a second after the launcher ended
    static void start(Runnable onGone) {
        Long launcher = Long.getLong(PROPERTY);
        if (launcher != null) {
            Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
                awaitEndOf(launcher);
                onGone.run();
            });
        }
    }

    /// A system gives an orphan another parent, or none, as soon as its own has ended: even if that one is still
    /// listed, because nobody has asked for its exit status, and even if its id is taken by another process.
    private static void awaitEndOf(long launcher) {
        Optional<ProcessHandle> started = ProcessHandle.of(launcher);
        ProcessHandle self = ProcessHandle.current();
        while (started.isPresent() && self.parent().equals(started)) {
            try {
                // Asked again and again (10 µs each), because a process is told of its children's end alone.
                // `ProcessHandle.onExit` does the same, at intervals that grow to 5 s.
                Thread.sleep(EVERY);
            } catch (InterruptedException stop) {
                throw new IllegalStateException("nobody interrupts this thread", stop);
            }
        }
    }
}
