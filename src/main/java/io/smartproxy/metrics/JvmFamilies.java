package io.smartproxy.metrics;

import io.smartproxy.metrics.Exposition.Labels;
import io.smartproxy.metrics.Exposition.Type;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/// The families `jvm_*`, by the names that Prometheus' Java client (1.x) gives them. -1 is what is not limited or not
/// known.
///
/// All that it needs of the JDK is loaded when it first writes, so that it costs nothing at the start.
final class JvmFamilies {

    void write(Exposition to) {
        runtime(to);
        memory(to);
        pools(to);
        buffers(to);
        collections(to);
        threads(to);
        classes(to);
    }

    private static void runtime(Exposition to) {
        to.family("jvm_runtime_info", Type.GAUGE, "The JVM that runs; always 1.")
                .sample(Labels.of("runtime", System.getProperty("java.runtime.name"))
                        .and("vendor", System.getProperty("java.vm.vendor"))
                        .and("version", System.getProperty("java.runtime.version")), 1);
    }

    private static void memory(Exposition to) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Map<String, MemoryUsage> areas = new LinkedHashMap<>();
        areas.put("heap", memory.getHeapMemoryUsage());
        areas.put("nonheap", memory.getNonHeapMemoryUsage());
        usage(to, "jvm_memory", "area", areas);
    }

    private static void pools(Exposition to) {
        Map<String, MemoryUsage> pools = new LinkedHashMap<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            // None, once the JVM has given the pool up.
            MemoryUsage usage = pool.getUsage();
            if (usage != null) {
                pools.put(pool.getName(), usage);
            }
        }
        usage(to, "jvm_memory_pool", "pool", pools);
    }

    /// The four figures of each place.
    private static void usage(Exposition to, String prefix, String label, Map<String, MemoryUsage> places) {
        usage(to, prefix + "_used_bytes", "Bytes in use of a memory " + label + ".", label, places,
                MemoryUsage::getUsed);
        usage(to, prefix + "_committed_bytes", "Bytes that the system has set aside for a memory " + label + ".", label,
                places, MemoryUsage::getCommitted);
        usage(to, prefix + "_max_bytes", "Bytes that a memory " + label + " may grow to.", label, places,
                MemoryUsage::getMax);
        usage(to, prefix + "_init_bytes", "Bytes that a memory " + label + " began with.", label, places,
                MemoryUsage::getInit);
    }

    private static void usage(Exposition to, String name, String help, String label, Map<String, MemoryUsage> places,
            ToLongFunction<MemoryUsage> figure) {
        to.family(name, Type.GAUGE, help);
        places.forEach((place, usage) -> to.sample(Labels.of(label, place), figure.applyAsLong(usage)));
    }

    private static void buffers(Exposition to) {
        List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        buffers(to, pools, "jvm_buffer_pool_used_bytes", "Bytes in use of a buffer pool.",
                BufferPoolMXBean::getMemoryUsed);
        buffers(to, pools, "jvm_buffer_pool_capacity_bytes", "Bytes that a buffer pool's buffers can hold.",
                BufferPoolMXBean::getTotalCapacity);
        buffers(to, pools, "jvm_buffer_pool_used_buffers", "Buffers in use of a buffer pool.",
                BufferPoolMXBean::getCount);
    }

    private static void buffers(Exposition to, List<BufferPoolMXBean> pools, String name, String help,
            ToLongFunction<BufferPoolMXBean> figure) {
        to.family(name, Type.GAUGE, help);
        pools.forEach(pool -> to.sample(Labels.of("pool", pool.getName()), figure.applyAsLong(pool)));
    }

    private static void collections(Exposition to) {
        to.family("jvm_gc_collection_seconds", Type.SUMMARY, "How long a garbage collector has worked.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            Labels gc = Labels.of("gc", collector.getName());
            to.sample("_count", gc, collector.getCollectionCount());
            to.sample("_sum", gc, Ticks.seconds(TimeUnit.MILLISECONDS.toNanos(collector.getCollectionTime())));
        }
    }

    private static void threads(Exposition to) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        to.family("jvm_threads_current", Type.GAUGE, "Platform threads that live; virtual ones are not counted.")
                .sample(threads.getThreadCount());
        to.family("jvm_threads_daemon", Type.GAUGE, "Those of them that do not keep the JVM alive.")
                .sample(threads.getDaemonThreadCount());
        to.family("jvm_threads_peak", Type.GAUGE, "The most that have lived at a time.")
                .sample(threads.getPeakThreadCount());
        to.family("jvm_threads_started_total", Type.COUNTER, "Those that have been started.")
                .sample(threads.getTotalStartedThreadCount());
    }

    private static void classes(Exposition to) {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        to.family("jvm_classes_currently_loaded", Type.GAUGE, "Classes that are loaded.")
                .sample(classes.getLoadedClassCount());
        to.family("jvm_classes_loaded_total", Type.COUNTER, "Classes that have been loaded.")
                .sample(classes.getTotalLoadedClassCount());
        to.family("jvm_classes_unloaded_total", Type.COUNTER, "Classes that have been unloaded.")
                .sample(classes.getUnloadedClassCount());
    }
}
