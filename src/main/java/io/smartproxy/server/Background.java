package io.smartproxy.server;

import io.smartproxy.log.Log;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/// A task of the sampler's that may block, and so runs on a thread of its own; never twice at once. It is a platform
/// thread: a virtual one would stand in line behind the thousands of a flood, for as long as that goes on.
final class Background implements LongConsumer {

    private final String name;
    private final Runnable task;
    private final Log log;
    private final AtomicBoolean running = new AtomicBoolean();

    /// @param name of the task, for its thread and the log
    Background(String name, Runnable task, Log log) {
        this.name = name;
        this.task = task;
        this.log = log;
    }

    @Override
    public void accept(long now) {
        if (running.compareAndSet(false, true)) {
            try {
                Thread.ofPlatform().daemon().name(name).start(this::run);
            } catch (RuntimeException | Error noThread) {
                running.set(false);
                throw noThread;
            }
        }
    }

    private void run() {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            log.error("the task '" + name + "' failed; it runs again", bug);
        } finally {
            running.set(false);
        }
    }
}
