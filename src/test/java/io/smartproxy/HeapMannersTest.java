package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Ports;
import io.smartproxy.e2e.Program;
import io.smartproxy.e2e.ProxyProcess;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How the JVM of a running proxy is set.
class HeapMannersTest {

    private static final String SHORTEST = "5000";

    private final int port = Ports.free();
    private ProxyProcess proxy;

    @AfterEach
    void end() {
        if (proxy != null) {
            proxy.close();
        }
    }

    private void start(String... options) {
        proxy = new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.action = block
                """.formatted(port)).jvmOptions(options).start();
        proxy.awaitListening(port, Await.LIMIT);
    }

    /// The value of an option as the JVM itself tells it.
    private String option(String name) {
        try {
            String jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
            String all = Program.run("sh", "-c", "'" + jcmd + "' " + proxy.pid() + " VM.flags -all");
            return Arrays.stream(all.split("\n")).map(String::strip).filter(line -> line.contains(" " + name + " "))
                    .map(line -> line.replaceFirst(".*= *(\\S+).*", "$1")).findFirst().orElseThrow();
        } catch (Exception failure) {
            throw new AssertionError("jcmd has failed", failure);
        }
    }

    private void awaitOption(String name, String value) {
        Await.until(() -> name + " is " + option(name), Await.LIMIT, () -> option(name).equals(value));
    }

    @Test
    void whatIsNotInUseIsGivenBack() {
        start();
        awaitOption("G1PeriodicGCInterval", SHORTEST);
        assertThat(option("MinHeapFreeRatio")).isEqualTo("10");
        assertThat(option("MaxHeapFreeRatio")).isEqualTo("20");
    }

    @Test
    void theUsersOwnSettingsStay() {
        start("-XX:G1PeriodicGCInterval=60000");
        awaitOption("MaxHeapFreeRatio", "20");
        assertThat(option("G1PeriodicGCInterval")).isEqualTo("60000");
    }

    @Test
    void aBoundOfTheUsersDecidesOnTheOther() {
        start("-XX:MinHeapFreeRatio=30");
        awaitOption("G1PeriodicGCInterval", SHORTEST);
        // They would have been set before.
        assertThat(option("MinHeapFreeRatio")).isEqualTo("30");
        assertThat(option("MaxHeapFreeRatio")).isEqualTo("70");
    }

    @Test
    void aJvmWithAnotherCollectorRunsAsWell() {
        start("-XX:+UseSerialGC");
        awaitOption("MaxHeapFreeRatio", "20");
        assertThat(proxy.stop()).isZero();
        assertThat(proxy.err()).isEmpty();
    }

    @Test
    void whatTakesLongToLookThroughIsLookedAtMoreSeldom() {
        assertThat(HeapManners.intervalMillis(1 << 20)).isEqualTo(5_000);
        assertThat(HeapManners.intervalMillis(160L << 20)).isEqualTo(20_000);
        assertThat(HeapManners.intervalMillis(16L << 30)).isEqualTo(300_000);
    }
}
