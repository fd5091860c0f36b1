package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The admin page of a proxy with traffic, in a browser.
class AdminTrafficTest {

    private static final int FAST = 5_000_000;
    private static final int SLOW = 1_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int fastPort = Ports.free();
    private final int slowPort = Ports.free();
    private final int adminPort = Ports.free();
    private Browser browser;
    private Backend echo;
    private ProxyProcess proxy;
    private AdminClient admin;

    @BeforeEach
    void start() throws IOException {
        browser = Browser.start();
        echo = Backend.echo();
        proxy = new ProxyProcess.Start("""
                admin.listen = 127.0.0.1:%d
                route.<script>alert(1)</script>.listen = 127.0.0.1:%d
                route.<script>alert(1)</script>.targets = %s
                route.slow.listen = 127.0.0.1:%d
                route.slow.targets = %3$s
                """.formatted(adminPort, fastPort, echo.address(), slowPort)).start();
        proxy.awaitLine("started in", LIMIT);
        admin = new AdminClient(adminPort);
    }

    @AfterEach
    void stop() throws IOException {
        try (Browser _ = browser; Backend _ = echo; ProxyProcess _ = proxy; AdminClient client = admin) {
            assertThat(client).isNotNull();
        }
    }

    @Test
    void figuresAreThoseOfTheApiAndACloseCloses() throws Exception {
        try (SteadyFlow fast = SteadyFlow.start(fastPort, FAST); SteadyFlow slow = SteadyFlow.start(slowPort, SLOW);
                BrowserPage page = browser.open(admin.url("/").toString(), 1200, 900)) {
            page.await("Number(document.querySelector('#rate-received').dataset.value) > " + FAST);
            Object before = page.value("document.querySelector('#chart').innerHTML");
            page.await("document.querySelector('#chart').innerHTML != " + JsonText.of((String) before));
            double shown = number(page, "#rate-received");
            assertThat(admin.array("/history?seconds=30")).as("the sample that the page shows")
                    .anyMatch(row -> ((Number) ((Map<?, ?>) row).get("received")).doubleValue() == shown);
            page.await("document.querySelectorAll('#connections tbody tr').length == 2");
            List<?> connections = admin.array("/connections?route=slow");
            Map<?, ?> connection = (Map<?, ?>) connections.getFirst();
            assertThat(connection.get("client")).isEqualTo("127.0.0.1:" + slow.port());
            close(page, ((Number) connection.get("id")).longValue());
            Await.until("the client sees its end", slow::isCut);
            assertThat(fast.isCut()).isFalse();
            Await.until("it is counted", () -> closes().containsKey("admin"));
            page.await("document.querySelectorAll('#connections tbody tr').length == 1");
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static double number(BrowserPage page, String selector) {
        return ((Number) page.value("Number(document.querySelector('" + selector + "').dataset.value)")).doubleValue();
    }

    private static void close(BrowserPage page, long id) {
        page.click("#connections [data-key='" + id + "'] button");
        page.click("#confirm-yes");
    }

    private Map<?, ?> closes() {
        try {
            return (Map<?, ?>) admin.object("/status").get("closes");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
