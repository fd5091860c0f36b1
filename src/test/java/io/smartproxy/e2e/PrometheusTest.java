package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Prometheus scrapes the proxy and comes to the same figures.
class PrometheusTest {

    private static final int RATE = 2_000_000;
    private static final String QUERY = "rate(smartproxy_received_bytes_total{route=\"up\"}[5s])";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private final int prometheusPort = Ports.free();
    @TempDir
    private Path folder;

    @Test
    void theRateIsThatOfTheApi() throws Exception {
        Needs.program("prometheus");
        try (Backend sink = Backend.sink();
                ProxyProcess proxy = new ProxyProcess.Start("""
                        admin.listen = 127.0.0.1:%d
                        route.up.listen = 127.0.0.1:%d
                        route.up.targets = %s
                        """.formatted(adminPort, port, sink.address())).start()) {
            proxy.awaitLine("started in", LIMIT);
            try (SteadyFlow _ = SteadyFlow.start(port, RATE); Program _ = startPrometheus();
                    AdminClient admin = new AdminClient(adminPort);
                    AdminClient prometheus = new AdminClient(prometheusPort)) {
                Await.until("a rate of five seconds", LIMIT, () -> value(prometheus,
                        "count_over_time(smartproxy_received_bytes_total{route=\"up\"}[5s])").orElse(0) >= 10);
                // Not at the first look, if the machine has just held up the client.
                Await.until("the same rate", LIMIT, () -> agree(value(prometheus, QUERY), received(admin)));
                assertThat(value(prometheus, "smartproxy_build_info")).hasValue(1);
                assertThat(value(prometheus, "smartproxy_connections_active{route=\"up\"}")).hasValue(1);
            }
        }
    }

    private Program startPrometheus() throws IOException {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 500ms
                scrape_configs:
                  - job_name: smartproxy
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(adminPort));
        return Program.start(List.of("prometheus", "--config.file=" + config, "--storage.tsdb.path="
                + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + prometheusPort), Program.NOTHING,
                new ByteArrayOutputStream()).awaitPort(prometheusPort);
    }

    private static double received(AdminClient admin) {
        try {
            Map<?, ?> up = (Map<?, ?>) ((Map<?, ?>) admin.object("/throughput?window=5").get("routes")).get("up");
            return ((Number) up.get("received")).doubleValue();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /// Within 5 %.
    private static boolean agree(OptionalDouble scraped, double told) {
        return scraped.isPresent() && Math.abs(scraped.getAsDouble() - told) < 0.05 * told;
    }

    /// What a query comes to now; empty while there is nothing to tell.
    private static OptionalDouble value(AdminClient prometheus, String query) {
        try {
            HttpResponse<String> response = prometheus.send("GET",
                    "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            if (response.statusCode() != 200) {
                return OptionalDouble.empty();
            }
            Map<?, ?> data = (Map<?, ?>) ((Map<?, ?>) JsonReader.read(response.body())).get("data");
            return ((List<?>) data.get("result")).stream()
                    .mapToDouble(row -> Double.parseDouble((String) ((List<?>) ((Map<?, ?>) row).get("value")).get(1)))
                    .findFirst();
        } catch (IOException _) {
            // It does not listen yet.
            return OptionalDouble.empty();
        }
    }
}
