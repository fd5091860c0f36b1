package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Ports;
import io.smartproxy.e2e.Program;
import io.smartproxy.e2e.ProxyProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// How the JVM of a running proxy is set, as `jcmd` tells it.
class HeapMannersIT {

    @TempDir
    private Path folder;

    @Test
    void aProxyHasMemoryGivenBackWithoutAnyOption() {
        assumeTrue(choosesG1(), "skipped: needs two processors and 1792 MB, where the JVM chooses G1");
        int port = Ports.free();
        try (ProxyProcess proxy = new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.action = block
                """.formatted(port)).start()) {
            proxy.awaitListening(port, Await.LIMIT);
            Await.until(() -> flags(proxy), Await.LIMIT,
                    () -> flags(proxy).matches("(?s).*-XX:G1PeriodicGCInterval=5000 .*"));
            assertThat(flags(proxy)).contains("-XX:+UseG1GC", "-XX:MinHeapFreeRatio=10 ", "-XX:MaxHeapFreeRatio=20 ");
            assertThat(proxy.stop()).isZero();
            assertThat(proxy.err()).isEmpty();
        }
    }

    /// The function is looked for when it is first called, which the JVM tells of.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aProxyThatHasGrownGivesBackWhatTheLibraryHolds() throws Exception {
        int port = Ports.free();
        Path loaded = folder.resolve("loaded");
        try (ProxyProcess proxy = new ProxyProcess.Start("""
                connectionRateLimitPerMinute = off
                route.a.listen = 127.0.0.1:%d
                route.a.targets = builtin:demo
                """.formatted(port)).jvmOptions("-Xlog:class+load:file=" + loaded).start()) {
            proxy.awaitListening(port, Await.LIMIT);
            Await.until("the library is told", Await.LIMIT, () -> {
                // It grows by what is asked of it.
                assertThat(ask(port)).isEqualTo("1048576");
                return told(loaded);
            });
            assertThat(proxy.stop()).isZero();
            assertThat(proxy.err()).isEmpty();
        }
    }

    private static String ask(int port) {
        try {
            return Program.run("curl", "-q", "-sSf", "--noproxy", "*", "-o", "/dev/null", "-w", "%{size_download}",
                    "http://127.0.0.1:" + port + "/bytes?n=1MiB");
        } catch (Exception failure) {
            throw new AssertionError("curl has failed", failure);
        }
    }

    private static boolean told(Path loaded) {
        try {
            return Files.readString(loaded).contains(MallocTrim.class.getName() + " ");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean choosesG1() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return system.getAvailableProcessors() >= 2 && system.getTotalMemorySize() >= 1792L << 20;
    }

    /// Those that are not as the JVM has them by default.
    private static String flags(ProxyProcess proxy) {
        try {
            String jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
            return Program.run("env", jcmd, Long.toString(proxy.pid()), "VM.flags") + " ";
        } catch (Exception failure) {
            throw new AssertionError("jcmd has failed", failure);
        }
    }
}
