package io.smartproxy;

import io.smartproxy.log.Log;
import io.smartproxy.server.SmartProxy;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;

/// What happens on SIGTERM and SIGINT: drain, flush, exit with status 0.
///
/// The JVM runs its shutdown hooks on the first of these signals and takes no notice of further ones. The exit is a
/// halt: after hooks that were started by a signal, the JVM would exit with the signal's number instead.
final class StopSignal {

    private static final String RECORDER_HOOK = "JFR Shutdown Hook";
    private static final long RECORDER_SECONDS = 30;

    private StopSignal() {
    }

    static void install(SmartProxy proxy, Log log) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, log), "stop"));
    }

    private static void stop(SmartProxy proxy, Log log) {
        proxy.close();
        log.close();
        awaitRecorder();
        Runtime.getRuntime().halt(0);
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
