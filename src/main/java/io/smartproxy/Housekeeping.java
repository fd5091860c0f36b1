package io.smartproxy;

import io.smartproxy.config.ProxyConfig;
import io.smartproxy.log.Log;
import io.smartproxy.nftables.KernelRoutes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a running proxy sees to besides its clients, on a thread of its own. A chore that fails is logged, and ends
/// neither the proxy nor the chores after it.
final class Housekeeping {

    /// For how long after the start nothing else is done, that those who wait for it may have the processors.
    private static final Duration FIRST_CLIENTS = Duration.ofSeconds(1);
    private static final Duration MEMORY_LOOK = Duration.ofSeconds(10);

    private Housekeeping() {
    }

    /// One thing to do.
    ///
    /// @param after how long after what was done before
    /// @param name  as it reads in front of 'has failed'
    record Chore(Duration after, String name, Runnable work) {
    }

    /// From now on it is seen to, by a daemon.
    static void start(ProxyConfig config, Log log) {
        List<Chore> once = new ArrayList<>();
        if (config.kernel().routes().isEmpty()) {
            // Behind the start, which it would make longer. Who has routes of the kernel has taken over what was left.
            once.add(new Chore(Duration.ZERO, "clearing what was left in the kernel",
                    () -> new KernelRoutes(false, log).clearLeft()));
        }
        NativeHeap nativeHeap = NativeHeap.ofThisProcess();
        Chore look = new Chore(MEMORY_LOOK, "looking for memory to give back", () -> {
            HeapManners.look();
            nativeHeap.look();
        });
        once.add(new Chore(FIRST_CLIENTS, look.name, look.work));
        start(once, look, log);
    }

    /// @param once  done in this order
    /// @param again done over and over from then on, until the thread is interrupted
    static Thread start(List<Chore> once, Chore again, Log log) {
        return Thread.ofPlatform().daemon().name("housekeeping").start(() -> {
            try {
                for (Chore chore : once) {
                    see(chore, log);
                }
                while (true) {
                    see(again, log);
                }
            } catch (InterruptedException _) {
                // Whoever interrupts this thread wants it to end.
            }
        });
    }

    private static void see(Chore chore, Log log) throws InterruptedException {
        // Nothing tells that it is time but the clock.
        Thread.sleep(chore.after);
        try {
            chore.work.run();
        } catch (RuntimeException | Error failure) {
            log.error(chore.name + " has failed", failure);
        }
    }
}
