package io.smartproxy.stream;

import javax.net.ssl.SSLEngine;

/// What an engine wants computed before it goes on. The JDK hands it out so that programs with one thread for many
/// connections can have it done elsewhere; a thread of its own may as well do it itself.
final class EngineTasks {

    private EngineTasks() {
    }

    /// Does all of it, on the calling thread.
    ///
    /// @return whether there was any
    static boolean run(SSLEngine engine) {
        Runnable task = engine.getDelegatedTask();
        boolean any = task != null;
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
        return any;
    }
}
