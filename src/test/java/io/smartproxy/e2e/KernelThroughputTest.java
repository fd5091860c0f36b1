package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How fast one connection is that the kernel forwards, beside one that the proxy copies and one without either.
class KernelThroughputTest {

    private static final int SECONDS = 10;
    private static final int ROUNDS = 3;

    @Test
    @Tag("soak")
    void theKernelIsFasterThanACopy(@TempDir Path folder) throws Exception {
        try (KernelNetwork network = new KernelNetwork(folder);
                ProxyProcess proxy = network.start("""
                        route.kernel.listen = 0.0.0.0:80
                        route.kernel.targets = %1$s:5201
                        route.kernel.engine = nftables
                        route.copy.listen = 81
                        route.copy.targets = %1$s:5201
                        """.formatted(network.one.address()))) {
            Map<String, Double> best = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                best.merge("direct", network.speed(network.one.address(), KernelNetwork.BULK, SECONDS), Math::max);
                best.merge("kernel", network.speed(network.client.gateway(), 80, SECONDS), Math::max);
                best.merge("copy", network.speed(network.client.gateway(), 81, SECONDS), Math::max);
            }
            best.forEach((how, speed) -> System.out.printf("%s: %.0f MiB/s%n", how, speed / (1 << 20)));
            assertThat(best.get("kernel")).isGreaterThan(best.get("copy"));
            assertThat(proxy.stop()).isZero();
        }
    }
}
