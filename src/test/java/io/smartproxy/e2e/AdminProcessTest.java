package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.server.Judgement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The admin page of the program: where it is, who may ask, how long it is there, and what its calls tell of a proxy
/// that runs.
class AdminProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final int port = Ports.free();
    private final int adminPort = Ports.free();

    private ProxyProcess start(String lines, String target) {
        ProxyProcess proxy = proxy(lines, target).start();
        proxy.awaitLine("started in", LIMIT);
        return proxy;
    }

    private ProxyProcess.Start proxy(String lines, String target) {
        return new ProxyProcess.Start("""
                admin.listen = 127.0.0.1:%d
                %s
                route.echo.listen = 127.0.0.1:%d
                route.echo.targets = %s
                """.formatted(adminPort, lines, port, target));
    }

    @Test
    void theStartSaysWhereThePageIs() throws IOException {
        try (ProxyProcess proxy = start("", "builtin:demo"); AdminClient admin = new AdminClient(adminPort)) {
            proxy.awaitLine("admin page on http://127.0.0.1:" + adminPort + "/", LIMIT);
            HttpResponse<String> page = admin.send("GET", "/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(page.body()).startsWith("<!doctype html>");
            assertThat(admin.object("/status").get("draining")).isEqualTo(false);
        }
    }

    @Test
    void anAddressThatIsTakenIsNamedWithItsLineAndNothingIsStarted() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ProxyProcess proxy = new ProxyProcess.Start("""
                        route.echo.listen = 127.0.0.1:%d
                        route.echo.targets = builtin:demo
                        admin.listen = 127.0.0.1:%d
                        """.formatted(port, taken.getLocalPort())).start()) {
            assertThat(proxy.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(proxy.err()).last().asString().startsWith("proxy.properties:3: admin.listen: the admin page"
                    + " cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
            assertThat(proxy.out()).noneMatch(line -> line.contains("listening"));
        }
    }

    @Test
    void aTokenOpensAllAndTheProbesNeedNone() throws IOException {
        ProxyProcess.Start start = proxy("admin.token = ${TOKEN}", "builtin:demo").environment("TOKEN", "s3cr3t");
        try (ProxyProcess proxy = start.start();
                AdminClient admin = new AdminClient(adminPort)) {
            proxy.awaitLine("started in", LIMIT);
            for (String path : List.of("/api/v1/status", "/metrics", "/", "/nothing")) {
                assertThat(admin.send("GET", path).statusCode()).as(path).isEqualTo(401);
                assertThat(admin.send("GET", path, "Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
            }
            assertThat(admin.send("GET", "/metrics", "Authorization", "Bearer s3cr3t").statusCode()).isEqualTo(200);
            assertThat(admin.send("GET", "/healthz").statusCode()).isEqualTo(200);
            assertThat(admin.send("GET", "/readyz").statusCode()).isEqualTo(200);
            assertThat(proxy.out()).noneMatch(line -> line.contains("s3cr3t"));
        }
    }

    @Test
    void thePageOutlivesTheDrain() throws Exception {
        try (Backend backend = Backend.echo(); ProxyProcess proxy = start("", backend.address());
                AdminClient admin = new AdminClient(adminPort)) {
            try (Socket client = TestProxy.connect(port)) {
                client.getOutputStream().write(1);
                assertThat(client.getInputStream().read()).isOne();
                proxy.handle().destroy();
                proxy.awaitLine("draining: 1 open", LIMIT);
                assertThat(admin.send("GET", "/readyz").statusCode()).isEqualTo(503);
                assertThat(admin.send("GET", "/healthz").statusCode()).isEqualTo(200);
                assertThat(admin.object("/status").get("draining")).isEqualTo(true);
                assertThat(admin.array("/connections")).hasSize(1);
            }
            assertThat(proxy.exitStatus(LIMIT)).isZero();
        }
    }

    @Test
    void aFileThatHasBecomeWrongIsToldOfWhenItIsJudged() throws IOException {
        try (ProxyProcess proxy = start("", "builtin:demo"); AdminClient admin = new AdminClient(adminPort)) {
            assertThat(admin.send("POST", "/api/v1/reload").statusCode()).isEqualTo(403);
            assertThat(admin.send("POST", "/api/v1/reload", "X-SmartProxy", "1").statusCode()).isEqualTo(200);
            Files.writeString(proxy.folder().resolve("proxy.properties"), "route.echo.lisen = 1\n");
            HttpResponse<String> answer = admin.send("POST", "/api/v1/reload", "X-SmartProxy", "1");
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("proxy.properties:1: route.echo.lisen: is not a known key");
            Map<?, ?> last = (Map<?, ?>) ((Map<?, ?>) admin.object("/status").get("config")).get("lastReload");
            assertThat(last.get("ok")).isEqualTo(false);
            assertThat(admin.send("GET", "/metrics").body()).contains("smartproxy_config_last_reload_success 0\n");
            proxy.awaitLine("cannot be taken up, and nothing has changed: 1 error", LIMIT);
        }
    }

    @Test
    void aRouteThatLeadsToThePageIsWarnedOfUnlessThereIsAToken() {
        String route = """
                route.out.listen = 0.0.0.0:%d
                route.out.targets = 127.0.0.1:8900
                """.formatted(port);
        assertThat(Judgement.warnings(TestProxy.config(route))).map(Object::toString).anySatisfy(warning ->
                assertThat(warning).startsWith("test.properties:2: route.out.targets: leads to the admin page"));
        assertThat(Judgement.warnings(TestProxy.config("admin.token = t\n" + route))).map(Object::toString)
                .noneMatch(warning -> warning.contains("admin page"));
    }
}
