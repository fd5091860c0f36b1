package io.smartproxy;

import io.smartproxy.log.Log;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;

/// What happens on SIGTERM and SIGINT: drain, flush, exit with status 0.
///
/// The JVM runs its shutdown hooks on the first of these signals and takes no notice of further ones. The exit is a
/// halt: after hooks that were started by a signal, the JVM would exit with the signal's number instead.
final class StopSignal {

    private static final String RECORDER_HOOK = "JFR Shutdown Hook";
    private static final long RECORDER_SECONDS = 30;

    private final Log log;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private volatile Runnable running;

    private StopSignal(Log log) {
        this.log = log;
    }

    /// From now on a signal stops the process; if the proxy is still being started, as soon as that is done.
    static StopSignal install(Log log) {
        StopSignal signal = new StopSignal(log);
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /// The proxy has been started.
    ///
    /// @param stop drains and stops all that runs
    void stops(Runnable stop) {
        running = stop;
        started.countDown();
    }

    /// The proxy could not be started: the process ends with a status of its own.
    void uninstall() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // A signal came first, and its hook waits for a proxy that will not be.
            started.countDown();
        }
    }

    private void stop() {
        try {
            started.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            if (running != null) {
                running.run();
            }
            log.close();
            awaitRecorder();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    /// A Flight Recorder that is running writes its file in a hook of its own, which the halt must not cut short.
    private static void awaitRecorder() {
        if (!FlightRecorder.isInitialized()) {
            return;
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(RECORDER_HOOK)) {
                try {
                    thread.join(TimeUnit.SECONDS.toMillis(RECORDER_SECONDS));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
