package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys that are right in themselves and wrong together, and mistakes that are not reported twice.
class RouteRulesTest {

    private static final String SEES_NO_HTTP =
            ": the proxy sees no HTTP inside TLS that it passes through, expected one without the other";
    private static final String NO_HELLO = ": ALPN and versions stand in the ClientHello, which clients without TLS"
            + " do not send, expected one without the other";

    private static List<String> errors(String... lines) {
        return TestFile.errors("default.listen = 443\n" + String.join("\n", lines));
    }

    @ParameterizedTest
    @CsvSource({
        "redirect, targets, a:1, forward", "respond, retries, 1, forward", "block, timeout.connect, 1s, forward",
        "forward, redirect.to, /, redirect", "block, redirect.status, 308, redirect",
        "forward, respond.status, 200, respond", "redirect, respond.body, x, respond",
    })
    void aKeyOfAnotherActionIsAnErrorOnTheRouteItself(String action, String key, String value, String only) {
        assertThat(errors("default.targets = a:1", "route.a.action = " + action, "route.a." + key + " = " + value))
                .containsExactly("f:4: route.a." + key + ": has no meaning for the action of this route, expected only"
                        + " with action = " + only);
    }

    @Test
    void theClientHelloIsNotAskedForAnythingWithoutTls() {
        String targets = "default.targets = a:1";
        assertThat(errors(targets, "route.a.tls = off", "route.a.alpn = h2", "route.a.tlsVersions = 1.3"))
                .containsExactly("f:4: route.a.alpn: cannot stand together with route.a.tls on line 3" + NO_HELLO,
                        "f:5: route.a.tlsVersions: cannot stand together with route.a.tls on line 3" + NO_HELLO);
    }

    @Test
    void noHttpIsReadInsideTlsThatIsPassedThrough() {
        assertThat(errors("default.targets = a:1", "route.a.tls = passthrough", "route.a.path = /x"))
                .containsExactly("f:4: route.a.path: cannot stand together with route.a.tls on line 3" + SEES_NO_HTTP);
        assertThat(errors("route.a.alpn = h2", "route.a.action = redirect")).containsExactly(
                "f:3: route.a.action: cannot stand together with route.a.alpn on line 2" + SEES_NO_HTTP);
        assertThat(errors("route.a.tlsVersions = 1.2", "route.a.action = respond")).containsExactly(
                "f:3: route.a.action: cannot stand together with route.a.tlsVersions on line 2" + SEES_NO_HTTP);
    }

    @Test
    void pathAndAnswersGoWithoutTlsAndWithTlsUnset() {
        assertThat(errors("route.a.tls = off", "route.a.path = /x", "route.a.action = respond")).isEmpty();
        assertThat(errors("route.a.path = /x", "route.a.action = redirect")).isEmpty();
    }

    @Test
    void theKeyThatTheRouteWroteItselfIsToBlame() {
        assertThat(errors("default.path = /x", "default.targets = a:1", "route.a.tls = passthrough"))
                .containsExactly("f:4: route.a.tls: cannot stand together with default.path on line 2" + SEES_NO_HTTP);
        assertThat(errors("default.tls = passthrough", "route.a.action = redirect")).containsExactly(
                "f:3: route.a.action: cannot stand together with default.tls on line 2" + SEES_NO_HTTP);
        assertThat(errors("default.tls = passthrough", "route.a.action = redirect", "route.a.tls = off")).isEmpty();
    }

    @Test
    void twoKeysOfDefaultAreToBlameOnce() {
        assertThat(errors("default.tls = off", "default.alpn = h2", "default.targets = a:1", "route.a.priority = 1",
                "route.b.priority = 2"))
                .containsExactly("f:3: default.alpn: cannot stand together with default.tls on line 2" + NO_HELLO);
    }

    @ParameterizedTest
    @CsvSource({"204", "205", "304"})
    void someAnswersHaveNoBody(String status) {
        String respond = "route.a.action = respond";
        assertThat(errors(respond, "route.a.respond.status = " + status, "route.a.respond.body = x"))
                .containsExactly("f:4: route.a.respond.body: cannot stand together with route.a.respond.status on line"
                        + " 3: answers with 204, 205 and 304 have no body, expected one without the other");
        assertThat(errors("route.a.action = respond", "route.a.respond.status = " + status)).isEmpty();
    }

    @Test
    void aWrongKeyIsNotMissingAsWell() {
        assertThat(errors("default.foo = 1", "route.a.listen = x", "route.a.targets = y")).hasSize(3)
                .noneMatch(error -> error.contains("missing"));
        assertThat(TestFile.errors("route.a.lisen = 1\nroute.a.target = a:1\nroute.a.retries = 1")).hasSize(2);
        assertThat(TestFile.errors("route.a.listen: 1\nroute.a.targets a:1\nroute.a.retries = 1")).hasSize(2);
        assertThat(TestFile.errors("default.lisen = 1\nroute.a.targets = a:1")).hasSize(1);
        assertThat(TestFile.errors("route.a.targets = a:1\nrout.a.listen = 1")).hasSize(1);
        assertThat(TestFile.errors("route.a.listen = ${NOPE}\nroute.a.targets = a:1")).hasSize(1);
    }

    @Test
    void aWrongKeyOfARouteThatIsNamedNowhereElseIsNotALackOfRoutes() {
        assertThat(TestFile.errors("rout.a.listen = 1")).hasSize(1);
        assertThat(TestFile.errors("listen = 1")).hasSize(1);
        assertThat(TestFile.errors("route.a = 1")).hasSize(1);
        assertThat(TestFile.errors("route.a.listen 1")).hasSize(1);
    }

    @Test
    void whatDependsOnAWrongActionOrTlsIsNotJudged() {
        assertThat(errors("route.a.action = forwrd", "route.a.redirect.to = /")).containsExactly(
                "f:2: route.a.action: 'forwrd' is not known, expected forward, redirect, block or respond");
        assertThat(errors("route.a.tls = on", "route.a.alpn = h2", "route.a.path = /", "route.a.targets = a:1"))
                .containsExactly("f:2: route.a.tls: 'on' is not known, expected off, passthrough, terminate or"
                        + " terminate-and-reencrypt");
        assertThat(TestFile.errors("route.a.action = forwrd")).hasSize(2).last().asString().contains("route.a.listen");
    }

    @Test
    void aMistakeInDefaultIsReportedOnceHoweverManyRoutesThereAre() {
        String routes = "route.a.priority = 1\nroute.b.priority = 2\nroute.c.targets = a:1";
        assertThat(errors("default.targets = x", routes))
                .hasSize(1).first().asString().startsWith("f:2: default.targets: 'x' has no port");
        assertThat(errors("default.retries = x", "route.a.action = block")).hasSize(1);
    }

    @Test
    void everyMistakeOfAFileIsReportedInTheOrderOfTheLines() {
        assertThat(TestFile.errors("""
                route.a.targets = x
                log.level = loud
                nothing
                route.a.listen = 0, y
                timeout.prefce = 1s
                log.level = info
                """)).map(error -> error.substring(0, 3))
                .containsExactly("f:1", "f:2", "f:3", "f:4", "f:4", "f:5", "f:6");
    }
}
