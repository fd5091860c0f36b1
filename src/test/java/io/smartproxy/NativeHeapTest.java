package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smartproxy.e2e.Await;
import io.smartproxy.net.ProcFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Linker;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What the C library holds goes back when the process has grown, and the library is left alone otherwise.
class NativeHeapTest {

    private static final long MIB_IN_KB = 1024;

    @TempDir
    private Path folder;
    private int trims;

    private Path status() {
        return folder.resolve("status");
    }

    private void resident(long mebibytes) {
        try {
            Files.writeString(status(), "VmHWM:\t  999999 kB\nVmRSS:\t  " + mebibytes * MIB_IN_KB + " kB\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// @param then what is resident after each trim, in MiB
    private NativeHeap heap(long then) {
        return new NativeHeap(new ProcFile(status()), () -> {
            trims++;
            resident(then);
        });
    }

    private void look(NativeHeap heap, long mebibytes) {
        resident(mebibytes);
        heap.look();
    }

    @Test
    void itIsTrimmedWhenTheProcessHasGrown() {
        NativeHeap heap = heap(85);
        look(heap, 80);
        look(heap, 88);
        assertThat(trims).as("8 MiB are not enough").isZero();
        look(heap, 89);
        assertThat(trims).isEqualTo(1);
        look(heap, 93);
        assertThat(trims).as("it counts from what was left").isEqualTo(1);
        look(heap, 94);
        assertThat(trims).isEqualTo(2);
    }

    @Test
    void itCountsFromTheLeastThatThereWas() {
        NativeHeap heap = heap(60);
        look(heap, 80);
        look(heap, 60);
        look(heap, 69);
        assertThat(trims).isEqualTo(1);
    }

    @Test
    void whereNothingTellsWhatIsResidentNothingIsDone() throws Exception {
        NativeHeap heap = heap(0);
        look(heap, 10);
        Files.delete(status());
        heap.look();
        look(heap, 30);
        assertThat(trims).isEqualTo(1);
    }

    @Test
    void aTrimThatFailsIsTriedAgainOnlyWhenTheProcessHasGrownFurther() {
        NativeHeap heap = new NativeHeap(new ProcFile(status()), () -> {
            trims++;
            throw new IllegalStateException("no trimming");
        });
        look(heap, 80);
        assertThatThrownBy(() -> look(heap, 89)).hasMessage("no trimming");
        look(heap, 97);
        assertThat(trims).isEqualTo(1);
        assertThatThrownBy(() -> look(heap, 98)).hasMessage("no trimming");
    }

    /// Pieces that are too small for mappings of their own, freed below one that is still in use.
    @Test
    @EnabledOnOs(OS.LINUX)
    void theLibraryGivesBackWhatWasFreed() throws Exception {
        assumeTrue(Linker.nativeLinker().defaultLookup().find("gnu_get_libc_version").isPresent(),
                "skipped: needs glibc");
        assumeTrue(MallocTrim.class.getModule().isNativeAccessEnabled(), "skipped: needs --enable-native-access");
        long others = direct().getMemoryUsed();
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            pieces.add(ByteBuffer.allocateDirect(50_000));
        }
        ByteBuffer last = pieces.getLast();
        pieces.clear();
        Await.until("they are freed", () -> {
            System.gc();
            return direct().getMemoryUsed() < others + (1 << 20);
        });
        long before = residentKb();
        MallocTrim.run();
        assertThat(before - residentKb()).isGreaterThan(50 * MIB_IN_KB);
        assertThat(last.capacity()).isEqualTo(50_000);
    }

    private static BufferPoolMXBean direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
    }

    private static long residentKb() {
        return new ProcFile(Path.of("/proc/self/status")).find(ProcFile.RESIDENT).orElseThrow();
    }
}
