package io.smartproxy;

import io.smartproxy.net.ProcFile;
import java.nio.file.Path;
import java.util.OptionalLong;

/// Has the C library give back what the JVM has had from it and needs no more.
///
/// What the compilers allocate while they work, some tens of megabytes where a lot is compiled at once, they free soon.
/// The library keeps most of it in the process all the same, unless it is told to trim. That takes some milliseconds,
/// so it is done only when the process has grown. Used by one thread.
final class NativeHeap {

    private static final long GROWN_KB = 8 << 10;

    private final ProcFile status;
    private final Runnable trim;
    /// The least that was resident, in KiB, since it was last trimmed; -1 before the first look.
    private long least = -1;

    /// @param status has a line that says what is resident
    NativeHeap(ProcFile status, Runnable trim) {
        this.status = status;
        this.trim = trim;
    }

    /// That of this process, on Linux; elsewhere each look finds nothing to do.
    static NativeHeap ofThisProcess() {
        return new NativeHeap(new ProcFile(Path.of("/proc/self/status")), MallocTrim::run);
    }

    /// Trims if the process has 8 MiB more in memory than when it had the least. To be called now and then.
    void look() {
        OptionalLong found = status.find(ProcFile.RESIDENT);
        if (found.isEmpty()) {
            return;
        }
        long now = found.getAsLong();
        if (least >= 0 && now > least + GROWN_KB) {
            // Where trimming fails, the process has to grow again before the next attempt.
            least = now;
            trim.run();
            least = status.find(ProcFile.RESIDENT).orElse(now);
        } else {
            least = least < 0 ? now : Math.min(least, now);
        }
    }
}
