package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.e2e.Await;
import io.smartproxy.log.JsonReader;
import io.smartproxy.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every call.
class AdminServerTest {

    private TestAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new TestAdmin();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/api/v1", "/api/v1/", "/api/v1/status/", "/api/v1/Status", "/%73tatus",
            "/page.html", "/api/v1/connections/", "/api/v1/connections/7/8", "/healthz/../api", "/index.html"})
    void whatIsNotThereIsNotFound(String path) throws Exception {
        HttpResponse<String> answer = admin.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(JsonReader.read(answer.body())).isEqualTo(Map.of("error", "there is nothing at " + path));
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() throws Exception {
        HttpResponse<String> put = admin.send("PUT", "/api/v1/status");
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(JsonReader.read(put.body()))
                .isEqualTo(Map.of("error", "PUT is not possible here, expected GET, HEAD"));
        assertThat(admin.get("/api/v1/reload").headers().firstValue("Allow")).hasValue("POST");
        assertThat(admin.send("HEAD", "/api/v1/reload").statusCode()).isEqualTo(405);
        assertThat(admin.get("/api/v1/connections/7").headers().firstValue("Allow")).hasValue("DELETE");
        assertThat(admin.send("get", "/healthz").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/healthz", "/readyz", "/api/v1/status", "/api/v1/throughput",
            "/api/v1/history", "/api/v1/connections", "/api/v1/routes", "/api/v1/ips", "/nothing"})
    void headIsWhatGetIsWithoutTheBody(String path) throws Exception {
        admin.prometheus = () -> "a 1\n";
        HttpResponse<String> get = admin.get(path);
        HttpResponse<String> head = admin.send("HEAD", path);
        assertThat(get.body()).isNotEmpty();
        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        // The time that the status holds is not always as long.
        assertThat(Long.parseLong(head.headers().firstValue("Content-Length").orElseThrow()))
                .isCloseTo(get.body().getBytes(UTF_8).length, Offset.offset(4L));
        assertThat(head.headers().firstValue("Content-Type")).isEqualTo(get.headers().firstValue("Content-Type"));
    }

    @Test
    void headOfTheEventsEnds() throws Exception {
        HttpResponse<String> head = admin.send("HEAD", "/api/v1/events");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws Exception {
        String one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assertThat(admin.raw(one + one + last).split("\r\n\r\nok\n", -1)).hasSize(4);
    }

    @Test
    void tooMuchIsRefused() throws Exception {
        assertThat(admin.get("/api/v1/status?" + "a".repeat(9_000)).statusCode()).isEqualTo(414);
        HttpResponse<String> headers = admin.get("/api/v1/status", "X-Long", "a".repeat(20_000));
        assertThat(headers.statusCode()).isEqualTo(431);
        assertThat(headers.body()).startsWith("{\"error\":\"the headers are too large");
        assertThat(admin.raw(withBody(20_000)))
                .startsWith("HTTP/1.1 413 ").contains("{\"error\":\"the request has too large a body");
        assertThat(admin.raw(withBody(3))).startsWith("HTTP/1.1 200 ");
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
    }

    private static String withBody(int length) {
        return "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + length
                + "\r\n\r\n" + "a".repeat(length);
    }

    @Test
    void aBugIsAnErrorOfOursAndTheServerGoesOn() throws Exception {
        admin.prometheus = () -> {
            throw new IllegalStateException("a bug");
        };
        HttpResponse<String> answer = admin.get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"error\":\"internal error\"}");
        Await.until("the log has it", () -> admin.log().contains("at io.smartproxy.admin"));
        assertThat(admin.log()).contains("ERROR admin: GET /metrics failed", "IllegalStateException: a bug");
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void thePageRunsItsOwnScriptsAndStylesAndNothingElse() throws Exception {
        HttpResponse<String> page = admin.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'none'; "
                + "connect-src 'self'; img-src data:; style-src " + hash(page.body(), "style") + "; script-src "
                + hash(page.body(), "script") + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static String hash(String html, String element) throws Exception {
        String block = html.substring(html.indexOf('>', html.indexOf("<" + element)) + 1,
                html.indexOf("</" + element + ">"));
        return "'sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256")
                .digest(block.getBytes(StandardCharsets.UTF_8))) + "'";
    }

    @Test
    void hashesAreOfWhatTheBrowserReads() throws Exception {
        String html = "<STYLE>a\r\nb</STYLE><script>1</script><script type='module'>2\n</script><p>x</p>";
        String policy = Page.of(html).answer().headers().get("Content-Security-Policy");
        assertThat(policy).contains(
                "style-src " + hash("<style>a\nb</style>", "style") + ";",
                "script-src " + hash("<script>1</script>", "script") + " "
                        + hash("<script>2\n</script>", "script") + ";");
        assertThat(Page.of("<p>").answer().headers().get("Content-Security-Policy"))
                .contains("style-src 'none'; script-src 'none';");
    }

    @Test
    void anAddressThatIsTakenIsSaidSo() throws Exception {
        AdminAccess access = new AdminAccess(Optional.empty(), Set.of());
        try (Log log = Log.lines(new ByteArrayOutputStream(), Log.Level.INFO, Log.Format.TEXT)) {
            assertThatThrownBy(() -> AdminServer.bind(admin.server().address(), access, log))
                    .isInstanceOf(BindException.class).hasMessageContaining("already in use");
        }
    }

    @Test
    void closingEndsWhatIsOnItsWay() throws Exception {
        try (Socket events = admin.connect("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
                Socket half = admin.connect("GET / HT")) {
            assertThat(events.getInputStream().read()).isEqualTo('H');
            admin.server().close();
            assertThat(new String(events.getInputStream().readAllBytes())).contains("200 OK");
            assertThat(hasEnded(half)).isTrue();
            assertThatThrownBy(() -> admin.connect("")).isInstanceOf(ConnectException.class);
        }
        assertThat(admin.log()).doesNotContain("ERROR");
    }

    private static boolean hasEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            // What it had sent was still unread.
            return true;
        }
    }
}
