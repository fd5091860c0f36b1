package io.smartproxy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// glibc's `malloc_trim(3)`. It is looked for when it is first needed, which takes a tenth of a second, and called
/// where the JVM lets it, as it does by `java -jar`: the jar's manifest has `Enable-Native-Access` (JEP 472).
final class MallocTrim {

    private static final Optional<MethodHandle> FUNCTION = find();

    private MallocTrim() {
    }

    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> find() {
        if (!MallocTrim.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup().find("malloc_trim").map(address -> linker.downcallHandle(address,
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));
        } catch (UnsupportedOperationException _) {
            // This JVM can call no C on this machine.
            return Optional.empty();
        }
    }

    /// Gives whole pages that nobody uses back to the system; does nothing where that can't be done.
    static void run() {
        FUNCTION.ifPresent(MallocTrim::call);
    }

    private static void call(MethodHandle function) {
        try {
            int _ = (int) function.invokeExact(0L);
        } catch (Throwable thrown) {
            throw new AssertionError("a call of C throws nothing", thrown);
        }
    }
}
