package io.smartproxy.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Processor time of other processes, to the nanosecond.
///
/// The kernel's clock of a whole process (`clock_gettime(2)` of what `clock_getcpuclockid(3)` answers with): user and
/// system time of all of its threads, also of those that have ended. `/proc/PID/stat` tells the same in steps of 10 ms,
/// and the sum of `/proc/PID/task/*/schedstat` loses the threads that have ended.
final class CpuClock {

    private static final int SECONDS_OFFSET = 0;
    private static final int NANOS_OFFSET = 8;
    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOS = 1_000_000_000;
    /// Of the kernel's `include/linux/posix-timers_types.h`: a process's, in the time that its threads have run.
    private static final int SCHEDULED = 2;
    private static final MethodHandle CLOCK_GETTIME = lookUp();

    private CpuClock() {
    }

    @SuppressWarnings("restricted")
    private static MethodHandle lookUp() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    /// @return nanoseconds since the process has started
    /// @throws IOException when there is no such process
    static long nanos(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            int clock = ~Math.toIntExact(pid) << 3 | SCHEDULED;
            if (gettime(clock, time) != 0) {
                throw new IOException("no processor time of process " + pid);
            }
            return time.get(ValueLayout.JAVA_LONG, SECONDS_OFFSET) * NANOS
                    + time.get(ValueLayout.JAVA_LONG, NANOS_OFFSET);
        }
    }

    private static int gettime(int clock, MemorySegment time) {
        try {
            return (int) CLOCK_GETTIME.invokeExact(clock, time);
        } catch (Throwable e) {
            throw new AssertionError("a call of C throws nothing", e);
        }
    }
}
