package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each kind of mistake, with its line, its key and its words.
class ConfigMistakesTest {

    private static final String ROUTE = "\nroute.web.listen = 443\nroute.web.targets = builtin:demo\n";
    private static final String LISTEN = "expected a port, a range or an address with a port, like 443, 8000-8010,"
            + " 127.0.0.1:443 or [::1]:443";
    private static final String TARGET = "expected host:port, [v6]:port, host:*, unix:/path or builtin:demo";
    private static final String DURATION = "expected a duration like 250ms, 10s, 5m, 4h or 7d, at most 365d, or off";
    private static final String REDIRECT =
            "expected a URL like https://{host}{path}, https://www.example.com/ or /new{path}";

    private static void assertWrong(String line, String message) {
        String key = line.substring(0, line.indexOf(" ="));
        assertThat(TestFile.errors("#\n" + line + ROUTE)).containsExactly("f:2: " + key + ": " + message);
    }

    /// A line of a route that has no other mistake; the action goes before it where it needs one.
    private static void assertRouteWrong(String key, String value, String message) {
        String action = key.startsWith("redirect") ? "redirect" : key.startsWith("respond") ? "respond" : "forward";
        String text = "route.web." + key + " = " + value + "\nroute.web.action = " + action + "\n";
        text += key.equals("listen") ? "" : "route.web.listen = 443\n";
        text += key.equals("targets") || !action.equals("forward") ? "" : "route.web.targets = builtin:demo\n";
        assertThat(TestFile.errors(text)).containsExactly("f:1: route.web." + key + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "10|'10' has no unit", "10 s|'10 s' has a blank in front of its unit", "1.5s|'1.5s' has an unknown unit",
        "10S|'10S' has an unknown unit", "-1s|'-1s' does not begin with a whole number",
        "s|'s' does not begin with a whole number", "on|'on' does not begin with a whole number",
        "366d|'366d' is out of range", "999999999999999999d|'999999999999999999d' is out of range",
        "99999999999999999999999ms|'99999999999999999999999ms' is out of range",
    }, quoteCharacter = '"')
    void durations(String value, String problem) {
        assertWrong("timeout.preface = " + value, problem + ", " + DURATION);
        assertWrong("shutdown.timeout = " + value, problem + ", " + DURATION);
        assertRouteWrong("timeout.connect", value, problem + ", " + DURATION);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "99ms|'99ms' is out of range", "10001ms|'10001ms' is out of range", "11s|'11s' is out of range",
        "1d|'1d' is out of range", "0s|'0s' is out of range", "0|'0' has no unit",
        "5 s|'5 s' has a blank in front of its unit",
        "off|'off' does not begin with a whole number",
    }, quoteCharacter = '"')
    void flushInterval(String value, String problem) {
        assertWrong("log.flushInterval = " + value,
                problem + ", expected a duration from 100ms to 10s, like 500ms or 5s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "4095|'4095' is out of range", "17MiB|'17MiB' is out of range",
        "99999999999GiB|'99999999999GiB' is out of range",
        "64 KiB|'64 KiB' has a blank in front of its unit", "64kb|'64kb' has an unknown unit",
        "off|'off' does not begin with a whole number",
    }, quoteCharacter = '"')
    void sizes(String value, String problem) {
        assertWrong("buffer.size = " + value,
                problem + ", expected a size from 4KiB to 16MiB, like 65536, 64KiB or 1MiB");
    }

    @Test
    void words() {
        assertWrong("log.level = loud", "'loud' is not known, expected error, warn, info or debug");
        assertWrong("log.format = JSON", "'JSON' is not known, expected text or json");
        assertRouteWrong("tls", "any",
                "'any' is not known, expected off, passthrough, terminate or terminate-and-reencrypt");
        assertRouteWrong("redirect.status", "305", "'305' is not known, expected 301, 302, 303, 307 or 308");
        assertRouteWrong("tlsVersions", "1.2, 1.4, 3",
                "'1.4' is not known, expected 1.0, 1.1, 1.2 or 1.3", "'3' is not known, expected 1.0, 1.1, 1.2 or 1.3");
    }

    private static void assertRouteWrong(String key, String value, String first, String second) {
        assertThat(TestFile.errors("route.web." + key + " = " + value + ROUTE))
                .containsExactly("f:1: route.web." + key + ": " + first, "f:1: route.web." + key + ": " + second);
    }

    @Test
    void numbers() {
        assertRouteWrong("priority", "1.5",
                "'1.5' is not a whole number, expected a whole number from -1000000 to 1000000");
        assertRouteWrong("priority", "-1000001",
                "'-1000001' is out of range, expected a whole number from -1000000 to 1000000");
        assertRouteWrong("priority", "9".repeat(30),
                "'" + "9".repeat(30) + "' is out of range, expected a whole number from -1000000 to 1000000");
        assertRouteWrong("retries", "-1", "'-1' is out of range, expected a whole number from 0 to 100");
        assertRouteWrong("retries", "off", "'off' is not a whole number, expected a whole number from 0 to 100");
        assertRouteWrong("respond.status", "199", "'199' is out of range, expected a whole number from 200 to 599");
        assertRouteWrong("respond.status", "600", "'600' is out of range, expected a whole number from 200 to 599");
    }

    @Test
    void listeners() {
        assertRouteWrong("listen", "0", "'0' has a port out of range, expected 1 to 65535");
        assertRouteWrong("listen", "1-65536", "'1-65536' has a port out of range, expected 1 to 65535");
        assertRouteWrong("listen", "90-80",
                "'90-80' is a range that ends before it begins, expected one like 8000-8010");
        assertRouteWrong("listen", "https", "'https' has no port, " + LISTEN);
        assertRouteWrong("listen", "127.0.0.1", "'127.0.0.1' has no port, " + LISTEN);
        assertRouteWrong("listen", "[::1]", "'[::1]' has no port, " + LISTEN);
        assertRouteWrong("listen", "[::1:80", "'[::1:80' has no ']', " + LISTEN);
        assertRouteWrong("listen", "[::1]80", "'[::1]80' has no ':' behind ']', " + LISTEN);
        assertRouteWrong("listen", ":80", "':80' has no address in front of ':', " + LISTEN);
        assertRouteWrong("listen", "::1:80",
                "'::1:80' has more than one ':', expected an IPv6 address in brackets, like [2001:db8::1]:443");
        assertRouteWrong("listen", "localhost:80",
                "'localhost' is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
        assertRouteWrong("listen", "127.0.0.1:http",
                "'127.0.0.1:http' has no port, expected a number from 1 to 65535");
        assertRouteWrong("listen", "443, [::1]:80, [0::1]:80", "'[0::1]:80' is in the list twice, expected once");
    }

    @Test
    void targets() {
        assertRouteWrong("targets", "app", "'app' has no port, " + TARGET);
        assertRouteWrong("targets", "app:0", "'app:0' has a port out of range, expected 1 to 65535");
        assertRouteWrong("targets", "app:1-2", "'app:1-2' has no port, expected a number from 1 to 65535");
        assertRouteWrong("targets", ":80", "':80' has no host in front of ':', " + TARGET);
        assertRouteWrong("targets", "http://app:80", "'http://app:80' is a URL, " + TARGET);
        assertRouteWrong("targets", "2001:db8::1:80",
                "'2001:db8::1:80' has more than one ':', expected an IPv6 address in brackets, like [2001:db8::1]:443");
        assertRouteWrong("targets", "[app]:80",
                "'[app]' is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
        assertRouteWrong("targets", "10.0.0.256:80",
                "'10.0.0.256' is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
        assertRouteWrong("targets", "a..b:80",
                "'a..b' is not a host name, expected letters, digits, '-' and '_' with single dots between");
        assertRouteWrong("targets", "bücher.example:80",
                "'bücher.example' is not a host name, expected letters, digits, '-' and '_' with single dots between");
        assertRouteWrong("targets", "unix:", "'unix:' has no path, expected one like unix:/run/app.sock");
        assertRouteWrong("targets", "builtin:echo", "'builtin:echo' is not a built-in target, expected builtin:demo");
        assertRouteWrong("targets", "a:1, app:80\tquickly", "'quickly' behind 'app:80' is not known, expected a comma,"
                + " weight=N, backup or nothing behind a target");
        assertRouteWrong("targets", "a:1, A:1", "'A:1' is in the list twice, expected once");
        assertRouteWrong("targets", "unix:a, unix:" + TestFile.FOLDER + "/a",
                "'unix:/etc/proxy/a' is in the list twice, expected once");
    }

    @Test
    void aPathThatTheSystemCannotHave() {
        assertThat(TestFile.errors("route.web.listen = 1\nroute.web.targets = unix:${P}", Map.of("P", "a\0b")))
                .map(ConfigError::toString).containsExactly("f:2: route.web.targets: 'unix:${P}' has a path that this"
                        + " system cannot have, expected one like unix:/run/app.sock");
    }

    @Test
    void domainsAndClientsAndProtocols() {
        String name = "expected a name like www.example.com or *.example.com";
        String chars = " (letters, digits, '-', '_' and '.'; other scripts in their xn-- form)";
        assertRouteWrong("domains", "*", "'*' is not a domain name, " + name + chars);
        assertRouteWrong("domains", "a.example:80", "'a.example:80' is not a domain name, " + name + chars);
        assertRouteWrong("domains", "a.example, A.Example.", "'A.Example.' is in the list twice, expected once");
        assertRouteWrong("domains", "a.example,", "has a comma with nothing in front of it or behind it, " + name);
        assertRouteWrong("domains", "a.example,,b.example",
                "has a comma with nothing in front of it or behind it, " + name);
        assertRouteWrong("clients", "10.0.0.0/33", "'10.0.0.0/33' has a prefix length out of range, expected 0 to 32");
        assertRouteWrong("clients", "me", "'me' is not an IP address, expected one like 192.0.2.1 or 2001:db8::1");
        assertRouteWrong("alpn", "h 2",
                "'h 2' is not an ALPN protocol, expected visible ASCII characters, at most 255");
        assertRouteWrong("alpn", "h2, h2", "'h2' is in the list twice, expected once");
    }

    @Test
    void paths() {
        assertRouteWrong("path", "api", "'api' does not begin with '/', expected the beginning of a path, like /api/");
        assertRouteWrong("path", "/a b",
                "'/a b' has blanks or characters other than ASCII, expected them in their %-form");
        assertRouteWrong("path", "/a?b", "'/a?b' has more than a path, expected nothing from '?' or '#' on");
    }

    @Test
    void redirects() {
        assertRouteWrong("redirect.to", "www.example.com",
                "'www.example.com' is neither an http or https URL nor begins with '/', " + REDIRECT);
        assertRouteWrong("redirect.to", "ftp://a/",
                "'ftp://a/' is neither an http or https URL nor begins with '/', " + REDIRECT);
        assertRouteWrong("redirect.to", "{path}",
                "'{path}' is neither an http or https URL nor begins with '/', " + REDIRECT);
        assertRouteWrong("redirect.to", "https://{path}", "'https://{path}' has no host, " + REDIRECT);
        assertRouteWrong("redirect.to", "https://:443/", "'https://:443/' has no host, " + REDIRECT);
        assertRouteWrong("redirect.to", "//", "'//' has no host, " + REDIRECT);
        assertRouteWrong("redirect.to", "/{path}",
                "'/{path}' would send clients to '//' and a host of their choice, " + REDIRECT);
        assertRouteWrong("redirect.to", "https://{host}{port}/",
                "'{port}' is not a placeholder, expected {host} or {path}");
        assertRouteWrong("redirect.to", "https://{host}{", "'{' is not a placeholder, expected {host} or {path}");
        assertRouteWrong("redirect.to", "https://host}/", "'}' is not a placeholder, expected {host} or {path}");
        assertRouteWrong("redirect.to", "https://a/ä",
                "'https://a/ä' has blanks or characters other than ASCII, expected them in their %-form");
    }

    @Test
    void emptyValuesSayWhatIsExpected() {
        assertWrong("timeout.preface =", "is empty, " + DURATION);
        assertWrong("log.format = ", "is empty, expected text or json");
        assertRouteWrong("listen", "", "is empty, " + LISTEN + ", or a list of these with commas between");
        assertRouteWrong("respond.body", "", "is empty, expected the text of the answer");
        assertThat(TestFile.errors("log.level = ${E}" + ROUTE, Map.of("E", ""))).map(ConfigError::message)
                .containsExactly("'${E}' is empty, expected error, warn, info or debug");
        assertThat(TestFile.errors("route.web.domains = a, ${E}" + ROUTE, Map.of("E", " "))).map(ConfigError::message)
                .containsExactly("is empty, expected a name like www.example.com or *.example.com");
    }

    @Test
    void keysThatAreNotKnown() {
        assertWrong("timeout.prefce = 1s", "is not a known key; did you mean timeout.preface?");
        assertWrong("route.web.lisen = 1", "is not a known key; did you mean route.web.listen?");
        assertWrong("rout.web.listen = 1", "is not a known key; did you mean route.web.listen?");
        assertWrong("default.timeout.preface = 1s", "is not a known key; did you mean timeout.preface?");
        assertWrong("workers.number = 4", "is not a known key, the nearest known key is buffer.size");
        assertWrong("route.web = 1", "has no KEY behind its NAME, expected route.NAME.KEY like route.web.listen");
        assertWrong("route.web. = 1", "has no KEY behind its NAME, expected route.NAME.KEY like route.web.listen");
        assertWrong("route. = 1", "has no NAME, expected route.NAME.KEY like route.web.listen");
        assertWrong("route..listen = 1", "has no NAME, expected route.NAME.KEY like route.web.listen");
        assertWrong("route.a b.listen = 1", "has a blank in its NAME, expected route.NAME.KEY like route.web.listen");
        assertThat(TestFile.errors("#\nlog.level\u00a0= info" + ROUTE)).containsExactly(
                "f:2: log.level<U+00A0>: is not a known key; did you mean log.level?");
    }

    @Test
    void aFileWithoutRoutes() {
        assertThat(TestFile.errors("# nothing\nlog.level = info")).containsExactly(
                "f: has no routes, expected at least one, with route.NAME.listen and route.NAME.targets");
        assertThat(TestFile.errors("")).hasSize(1);
    }

    @Test
    void requiredKeysAreMissedOnTheFirstLineOfTheRoute() {
        String text = "\nroute.a.priority = 1\nroute.a.retries = 1\nroute.b.action = block";
        assertThat(TestFile.errors(text)).containsExactly(
                "f:2: route.a.listen: is missing, " + LISTEN + ", or a list of these with commas between",
                "f:2: route.a.targets: is missing, " + TARGET + ", or a list of these with commas between",
                "f:4: route.b.listen: is missing, " + LISTEN + ", or a list of these with commas between");
    }

    @Test
    void aContinuedValueIsWrongOnItsFirstLine() {
        assertThat(TestFile.errors("route.web.targets = a:1\nroute.web.listen = 1, \\\n # 2, \\\n x\nlog.level = y"))
                .containsExactly("f:2: route.web.listen: 'x' has no port, " + LISTEN,
                        "f:5: log.level: 'y' is not known, expected error, warn, info or debug");
    }
}
