package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JvmFamiliesTest {

    private static String text() {
        Exposition text = new Exposition();
        new JvmFamilies().write(text);
        return text.toString();
    }

    private static long value(String sample) {
        Matcher line = Pattern.compile("^" + Pattern.quote(sample) + " (-?\\d+)(\\.\\d+)?$", Pattern.MULTILINE)
                .matcher(text());
        assertThat(line.find()).as(sample).isTrue();
        return Long.parseLong(line.group(1));
    }

    @Test
    void memoryIsThatOfTheHeapAndOfEachPool() {
        assertThat(value("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
        assertThat(value("jvm_memory_used_bytes{area=\"nonheap\"}")).isPositive();
        assertThat(value("jvm_memory_max_bytes{area=\"heap\"}")).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(value("jvm_memory_committed_bytes{area=\"heap\"}")).isPositive();
        assertThat(value("jvm_memory_init_bytes{area=\"heap\"}")).isPositive();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            String name = "{pool=\"" + pool.getName() + "\"}";
            assertThat(value("jvm_memory_pool_max_bytes" + name)).isEqualTo(pool.getUsage().getMax());
            assertThat(value("jvm_memory_pool_init_bytes" + name)).isEqualTo(pool.getUsage().getInit());
            assertThat(value("jvm_memory_pool_used_bytes" + name)).isNotNegative();
            assertThat(value("jvm_memory_pool_committed_bytes" + name)).isNotNegative();
        }
    }

    @Test
    void buffersAreCounted() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(10_000_000);
        assertThat(value("jvm_buffer_pool_capacity_bytes{pool=\"direct\"}")).isGreaterThanOrEqualTo(10_000_000);
        assertThat(value("jvm_buffer_pool_used_bytes{pool=\"direct\"}")).isGreaterThanOrEqualTo(10_000_000);
        assertThat(value("jvm_buffer_pool_used_buffers{pool=\"direct\"}")).isPositive();
        assertThat(buffer.capacity()).isEqualTo(10_000_000);
    }

    @Test
    void aCollectionIsCounted() {
        GarbageCollectorMXBean collector = ManagementFactory.getGarbageCollectorMXBeans().getLast();
        String name = "{gc=\"" + collector.getName() + "\"}";
        long before = value("jvm_gc_collection_seconds_count" + name);
        System.gc();
        assertThat(value("jvm_gc_collection_seconds_count" + name)).isGreaterThan(before);
        assertThat(value("jvm_gc_collection_seconds_sum" + name)).isNotNegative();
    }

    @Test
    void threadsAndClassesAreCounted() throws InterruptedException {
        long started = value("jvm_threads_started_total");
        Thread.ofPlatform().start(() -> { }).join();
        assertThat(value("jvm_threads_started_total")).isGreaterThan(started);
        assertThat(value("jvm_threads_daemon")).isLessThan(value("jvm_threads_peak"));
        assertThat(value("jvm_threads_current")).isGreaterThan(1);
        assertThat(value("jvm_classes_currently_loaded")).isGreaterThan(500);
        assertThat(value("jvm_classes_loaded_total")).isGreaterThan(500);
        assertThat(value("jvm_classes_unloaded_total")).isNotNegative();
    }

    @Test
    void theRuntimeIsNamed() {
        assertThat(text()).contains("version=\"" + Runtime.version() + "\"} 1\n")
                .contains("jvm_runtime_info{runtime=\"" + System.getProperty("java.runtime.name") + "\",vendor=\"");
    }

    /// It takes longer than all else that a start does.
    @Test
    void whatOnlyAScrapeNeedsIsNotLoadedBefore() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout", "-cp", System.getProperty("java.class.path"),
                ScrapeProgram.class.getName()).redirectErrorStream(true).start();
        String[] output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .split(ScrapeProgram.READY);
        assertThat(process.waitFor()).isZero();
        assertThat(output).hasSize(2);
        assertThat(output[0]).contains(PrometheusText.class.getName()).doesNotContain("java.lang.management");
        assertThat(output[1]).contains("java.lang.management.MemoryMXBean", "jvm_threads_peak ");
    }
}
