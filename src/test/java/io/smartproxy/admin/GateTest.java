package io.smartproxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Who is let in: by the name that the browser believes in, by the token, by the site that a call comes from.
class GateTest {

    private static final String[] HEADER = {"X-SmartProxy", "1"};

    /// @return the status, 0 where there was none
    private static int status(TestAdmin admin, String lines) throws Exception {
        String answer = admin.raw("GET /api/v1/status HTTP/1.1\r\nConnection: close\r\n" + lines + "\r\n");
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @Test
    void theHostMustBeAnAddressOrLocalhostOrAKnownName() throws Exception {
        AdminAccess access = new AdminAccess(Optional.empty(), Set.of("admin.example.com"));
        try (TestAdmin admin = new TestAdmin(access, TestAdmin.USUAL_LIMIT)) {
            for (String good : List.of("127.0.0.1", "127.0.0.1:8900", "192.0.2.1:1", "[::1]", "[::1]:8900",
                    "[::FFFF:127.0.0.1]:80", "localhost", "LocalHost:8900", "localhost.:8900", "localhost:",
                    "admin.example.com", "ADMIN.example.com.:443")) {
                assertThat(status(admin, "Host: " + good + "\r\n")).as(good).isEqualTo(200);
            }
            for (String foreign : List.of("evil.example", "evil.example:8900", "xadmin.example.com", "example.com",
                    "127.0.0.1.evil.example", "localhost.evil.example", "127.1", "2130706433", "0x7f000001",
                    "127.0.0.1..", "localhost..", "_")) {
                assertThat(status(admin, "Host: " + foreign + "\r\n")).as(foreign).isEqualTo(403);
            }
            for (String malformed : List.of("", "::1", "[::1", "[::1]x", "[g::1]", "[1:2]", "a@127.0.0.1", "127.0.0.1/",
                    "127.0.0.1:x", "127.0.0.1:123456", "127.0.0.1, localhost", "127.0.0.1 localhost", "[::1%25lo]")) {
                assertThat(status(admin, "Host: " + malformed + "\r\n")).as(malformed).isEqualTo(400);
            }
            assertThat(status(admin, "")).as("missing").isEqualTo(400);
            assertThat(status(admin, "Host: localhost\r\nhOsT: localhost\r\n")).as("double").isEqualTo(400);
            assertThat(admin.raw("GET /healthz HTTP/1.0\r\nHost: evil.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ").contains("admin.hosts");
        }
    }

    @Test
    void aTargetThatNamesAHostOfItsOwnIsRefused() throws Exception {
        try (TestAdmin admin = new TestAdmin()) {
            for (String target : List.of("http://127.0.0.1/api/v1/status", "//evil.example/api/v1/status")) {
                assertThat(admin.raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                        .as(target).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void whereThereIsATokenEverythingButTheProbesNeedsIt() throws Exception {
        try (TestAdmin admin = TestAdmin.withToken("s3cret/ü")) {
            for (String open : List.of("/healthz", "/readyz")) {
                assertThat(admin.get(open).statusCode()).as(open).isEqualTo(200);
            }
            for (String path : List.of("/metrics", "/api/v1/status", "/api/v1/events", "/nothing", "/healthz/",
                    "/api/v1/connections/1")) {
                HttpResponse<String> answer = admin.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
                assertThat(answer.body()).startsWith("{\"error\":\"expected the token").doesNotContain("s3cret");
            }
            for (String wrong : List.of("Bearer", "Bearer s3cret/u", "Bearer s3cret/", "Bearer s3cret/üx", "s3cret/ü",
                    "Basic s3cret/ü", "Bearers3cret/ü", "Bearer S3CRET/Ü")) {
                assertThat(authorized(admin, wrong)).as(wrong).startsWith("HTTP/1.1 401 ");
            }
            assertThat(authorized(admin, "Bearer s3cret/ü")).startsWith("HTTP/1.1 200 ");
            assertThat(authorized(admin, "bearer  s3cret/ü")).startsWith("HTTP/1.1 200 ");
            assertThat(authorized(admin, "Bearer s3cret/ü\r\nAuthorization: Bearer s3cret/ü"))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(admin.log()).doesNotContain("s3cret");
        }
    }

    private static String authorized(TestAdmin admin, String value) throws Exception {
        String utf8 = new String(value.getBytes("UTF-8"), "ISO-8859-1");
        return admin.raw("GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                + utf8 + "\r\n\r\n");
    }

    @Test
    void whoAsksForThePageWithoutATokenGetsItToAskForOne() throws Exception {
        try (TestAdmin admin = TestAdmin.withToken("t")) {
            HttpResponse<String> refused = admin.get("/");
            HttpResponse<String> page = admin.get("/", "Authorization", "Bearer t");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(refused.body()).isEqualTo(page.body());
            assertThat(refused.headers().firstValue("Content-Security-Policy"))
                    .isPresent().isEqualTo(page.headers().firstValue("Content-Security-Policy"));
            assertThat(admin.send("POST", "/").body()).startsWith("{\"error\":");
            assertThat(admin.send("HEAD", "/").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void changingCallsNeedTheHeaderOrTheToken() throws Exception {
        AtomicInteger reloads = new AtomicInteger();
        try (TestAdmin open = new TestAdmin(); TestAdmin locked = TestAdmin.withToken("t")) {
            for (TestAdmin admin : List.of(open, locked)) {
                admin.reload = () -> {
                    reloads.incrementAndGet();
                    return TestAdmin.LOADED;
                };
            }
            assertThat(open.send("POST", "/api/v1/reload").statusCode()).isEqualTo(403);
            assertThat(open.send("POST", "/api/v1/reload", "X-SmartProxy", "2").statusCode()).isEqualTo(403);
            assertThat(open.send("POST", "/api/v1/reload", "Authorization", "Bearer t").statusCode()).isEqualTo(403);
            assertThat(open.send("DELETE", "/api/v1/connections/1").statusCode()).isEqualTo(403);
            assertThat(locked.send("POST", "/api/v1/reload", HEADER).statusCode()).isEqualTo(401);
            assertThat(reloads).hasValue(0);
            assertThat(open.send("POST", "/api/v1/reload", HEADER).statusCode()).isEqualTo(200);
            assertThat(locked.send("POST", "/api/v1/reload", "Authorization", "Bearer t").statusCode())
                    .isEqualTo(200);
            assertThat(reloads).hasValue(2);
        }
    }

    /// @param headers besides the right one
    private static int reloadWith(TestAdmin admin, String headers) throws Exception {
        String answer = admin.raw("POST /api/v1/reload HTTP/1.1\r\nHost: localhost:8900\r\nX-SmartProxy: 1\r\n"
                + "Content-Length: 0\r\nConnection: close\r\n" + headers + "\r\n");
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @Test
    void anotherSitesPageCannotChangeAnything() throws Exception {
        try (TestAdmin admin = new TestAdmin()) {
            for (String own : List.of("", "Sec-Fetch-Site: same-origin\r\n", "Sec-Fetch-Site: none\r\n",
                    "Origin: http://localhost:8900\r\n", "Origin: https://LOCALHOST:8900\r\n")) {
                assertThat(reloadWith(admin, own)).as(own).isEqualTo(200);
            }
            for (String foreign : List.of("Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
                    "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n",
                    "Origin: http://localhost:3000\r\n", "Origin: http://evil.example\r\n", "Origin: null\r\n",
                    "Origin: localhost:8900\r\n",
                    "Origin: http://localhost:8900\r\nSec-Fetch-Site: cross-site\r\n")) {
                assertThat(reloadWith(admin, foreign)).as(foreign).isEqualTo(403);
            }
        }
    }

    @Test
    void noAnswerLetsAnotherSiteIn() throws Exception {
        try (TestAdmin admin = new TestAdmin()) {
            HttpResponse<String> preflight = admin.send("OPTIONS", "/api/v1/reload", "Origin", "http://evil.example",
                    "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-smartproxy");
            assertThat(preflight.statusCode()).isGreaterThanOrEqualTo(400);
            for (HttpResponse<String> answer : List.of(preflight, admin.get("/"), admin.get("/nothing"),
                    admin.get("/metrics"), admin.get("/api/v1/status", "Origin", "http://evil.example"))) {
                assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
                assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
                assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
                assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
                assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
                assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).hasValue("same-origin");
            }
        }
    }
}
