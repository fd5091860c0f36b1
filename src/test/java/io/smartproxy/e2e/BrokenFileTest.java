package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A file that is saved while the program runs: broken ones change nothing, and the next good one applies.
class BrokenFileTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path WRONG = Path.of("src/test/resources/wrong");
    private static final int BROKEN = 20;
    /// So many of them are found by the watcher, the others read by order: the watcher takes its time.
    private static final int WATCHED = 4;

    private final int port = Ports.free();
    private final int adminPort = Ports.free();

    private String text(String target) {
        return """
                admin.listen = 127.0.0.1:%d
                route.web.listen = 127.0.0.1:%d
                route.web.targets = %s
                """.formatted(adminPort, port, target);
    }

    /// As an editor does that puts a new file in the place of the old one.
    private static void save(ProxyProcess proxy, byte[] content) throws IOException {
        Path draft = Files.write(proxy.folder().resolve("draft"), content);
        Files.move(draft, proxy.folder().resolve("proxy.properties"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Path> brokenFiles() throws IOException {
        try (Stream<Path> files = Files.list(WRONG)) {
            return files.filter(file -> file.toString().endsWith(".properties")).sorted().limit(BROKEN).toList();
        }
    }

    private static Map<?, ?> lastReload(AdminClient admin) {
        try {
            return (Map<?, ?>) ((Map<?, ?>) admin.object("/status").get("config")).get("lastReload");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void assertSpeaks(char word) throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(word);
        }
    }

    @Test
    void brokenOnesChangeNothingAndTheNextGoodOneApplies() throws IOException {
        try (Backend a = Backend.greeting("a"); Backend b = Backend.greeting("b");
                ProxyProcess proxy = new ProxyProcess.Start(text(a.address())).start();
                AdminClient admin = new AdminClient(adminPort)) {
            proxy.awaitLine("started in", LIMIT);
            List<Path> broken = brokenFiles();
            assertThat(broken).hasSize(BROKEN);
            for (Path file : broken) {
                Object before = lastReload(admin).get("errors");
                save(proxy, Files.readAllBytes(file));
                if (broken.indexOf(file) < WATCHED) {
                    Await.until("the watcher finds " + file, () -> !lastReload(admin).get("errors").equals(before));
                } else {
                    assertThat(admin.send("POST", "/api/v1/reload", "X-SmartProxy", "1").statusCode())
                            .as(file.toString()).isEqualTo(422);
                }
                assertThat(lastReload(admin).get("ok")).isEqualTo(false);
                assertThat((List<?>) lastReload(admin).get("errors")).as(file.toString()).isNotEmpty();
                assertThat(admin.send("GET", "/metrics").body())
                        .contains("\nsmartproxy_config_last_reload_success 0\n");
                assertSpeaks('a');
            }
            save(proxy, text(b.address()).getBytes());
            proxy.awaitLine("proxy.properties: route web: changed targets", LIMIT);
            assertSpeaks('b');
            assertThat(lastReload(admin).get("ok")).isEqualTo(true);
            assertThat(lastReload(admin).get("changes")).isEqualTo(List.of("route web: changed targets"));
            assertThat(admin.send("GET", "/metrics").body()).contains("\nsmartproxy_config_last_reload_success 1\n");
            assertThat(proxy.stop()).isZero();
        }
    }
}
