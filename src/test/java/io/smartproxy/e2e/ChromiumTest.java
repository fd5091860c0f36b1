package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A browser, shown the demo's page over TLS.
class ChromiumTest {

    @TempDir
    private Path folder;

    @Test
    void theBrowserShowsTheDemosPage() throws Exception {
        int port = Ports.free();
        String address = "127.0.0.1:" + port;
        try (TestProxy proxy = TestProxy.start(folder, """
                route.demo.listen = %s
                route.demo.targets = builtin:demo
                """.formatted(address) + ServerKey.terminate(folder, "demo", ServerKey.ECDSA));
                Program browser = Program.start(command("https://" + address + "/"), Program.NOTHING,
                        new ByteArrayOutputStream())) {
            assertThat(browser.status()).as(browser::toString).isZero();
            assertThat(browser.output()).contains("Hello from SmartProxy's demo backend.\n", "for your own words.");
            // It complains of much that this machine has not got, but of nothing that it met on the network.
            assertThat(browser.errors().lines().filter(line -> line.contains("ERROR:net/") || line.contains("CONSOLE")
                    || line.contains("net_error") || line.contains(address))).isEmpty();
            proxy.awaitIdle();
            assertThat(proxy.proxy().metrics().connections().total()).isPositive();
            assertThat(proxy.proxy().metrics().closed(CloseReason.HANDSHAKE_FAILED)).isZero();
            proxy.awaitLogged(" over TLSv1.3 ");
        }
    }

    private List<String> command(String url) {
        return List.of("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--ignore-certificate-errors", "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"), "--dump-dom", url);
    }
}
