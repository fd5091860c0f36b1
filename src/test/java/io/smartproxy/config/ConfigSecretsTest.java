package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What came out of a variable is never printed, however wrong it is.
class ConfigSecretsTest {

    private static final String SECRET = "Xq7Zk9";
    private static final Predicate<String> LEAK =
            text -> text.toLowerCase(Locale.ROOT).contains(SECRET.toLowerCase(Locale.ROOT));
    private static final List<String> WRITTEN =
            List.of("${V}", "a${V}", "@${V}", "${V}:80", "x,${V}", "${V},x", "/${V}", "unix:${V}", "${V}${V}");

    static Stream<String> keys() {
        Stream<String> ofProxy = Keys.ofProxy().keySet().stream();
        Stream<String> ofRoutes = Keys.ofRoute().keySet().stream()
                .flatMap(key -> Stream.of("default." + key, "route.a." + key));
        return Stream.concat(ofProxy, ofRoutes);
    }

    /// Values of every kind, right and wrong, with the secret in them wherever one could be.
    private static List<String> values() {
        return Stream.of("S", "S.example", "*.S", "S:80", "S:S", "[S]:1", "a S=1", "a:1 S", "unix:S", "unix:\0S",
                "builtin:S", "http://S:80", "/S", "/S x", "/a?S", "{S}", "https://{S}", "https://S{path}", "10S",
                "99999999999999999999999S", "10.0.0.0/S", "S/8", "S,S", ",S,", "S\n", "-S", "${S}", "éS", "1:2:S",
                "[::1]S", "S-2", "off S", "S=S", "@S", "::1, @S").map(value -> value.replace("S", SECRET)).toList();
    }

    private static List<String> printed(ConfigResult result) {
        return switch (result) {
            case ConfigResult.Rejected rejected -> rejected.errors().stream().map(ConfigError::toString).toList();
            case ConfigResult.Loaded loaded ->
                    loaded.config().routes().stream().flatMap(ConfigSecretsTest::shown).toList();
        };
    }

    private static Stream<String> shown(RouteConfig route) {
        Stream<String> listen = route.match().listen().stream()
                .flatMap(item -> Stream.of(item.shown(), item.toString()));
        Stream<String> targets = route.action() instanceof ActionConfig.Forward forward
                ? forward.targets().stream().flatMap(target -> Stream.of(target.shown(), target.toString()))
                : Stream.empty();
        Stream<String> tls = route.tls().stream()
                .flatMap(config -> Stream.of(config.clients().certificates(), config.clients().clientCa(),
                        config.targets().map(ReencryptConfig::ca)))
                .map(Object::toString);
        Stream<String> security = Stream.of(route.security().allow(), route.security().block())
                .flatMap(list -> list.files().stream()).map(FileConfig::toString);
        return Stream.of(listen, targets, tls, security).flatMap(Function.identity());
    }

    /// No more than the key needs to have a meaning.
    private static String file(String key, String value, String action) {
        Map<String, String> lines = new TreeMap<>(Map.of("route.a.listen", "1", "route.a.action", action));
        if (action.equals("forward")) {
            lines.put("route.a.targets", "app:443");
        }
        if (key.contains(".tls.") || key.endsWith(".handshake")) {
            lines.putAll(Map.of("route.a.tls", "terminate-and-reencrypt", "default.tls.certificate", "a.pem",
                    "default.tls.clientAuth", "required", "default.tls.clientCA", "ca.pem"));
        }
        lines.put(key, value);
        return lines.entrySet().stream().map(line -> line.getKey() + " = " + line.getValue())
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void noKeyGivesAwayWhatAVariableHolds(String key) {
        String action = key.contains("redirect") ? "redirect" : key.contains("respond") ? "respond" : "forward";
        for (String value : values()) {
            for (String written : WRITTEN) {
                ConfigResult result = TestFile.read(file(key, written, action), Map.of("V", value));
                assertThat(printed(result)).as("%s = %s with %s", key, written, value).noneMatch(LEAK);
            }
        }
    }

    @Test
    void whatIsShownNamesTheVariableInstead() {
        ProxyConfig config = TestFile.load("route.a.listen = ${IP}:${P}, 1\nroute.a.targets = ${H}:80, unix:/run/${H}",
                Map.of("IP", "10.7.7.7", "P", "7777", "H", SECRET));
        assertThat(printed(new ConfigResult.Loaded(config))).containsExactly("${IP}:${P}", "${IP}:${P}", "1", "1",
                "${H}:80", "${H}:80", "unix:/run/${H}", "unix:/run/${H}");
    }

    @Test
    void filesAreShownAsTheyAreWrittenAndPasswordsNotAtAll() {
        ProxyConfig config = TestFile.load("""
                default.listen = 443
                default.targets = app:443
                default.tls = terminate-and-reencrypt
                route.pem.tls.certificate = ${D}/a.pem
                route.pem.tls.key = ${D}/a.key
                route.pem.tls.clientAuth = required
                route.pem.tls.clientCA = ${D}/ca.pem
                route.p12.tls.certificate = ${D}.p12
                route.p12.tls.password = Xq7Zk9
                route.p12.tls.backend.ca = ${D}
                """, Map.of("D", SECRET));
        assertThat(config.routes()).map(route -> route.tls().orElseThrow()).map(TlsConfig::toString)
                .noneMatch(LEAK)
                .satisfiesExactly(
                        pem -> assertThat(pem).contains("Pem[chain=${D}/a.pem, key=${D}/a.key]", "[${D}/ca.pem]"),
                        p12 -> assertThat(p12).contains("Pkcs12[file=${D}.p12, password=(secret)]", "[${D}]"));
        assertThat(config.routes()).map(RouteConfig::toString).noneMatch(LEAK);
    }

    @Test
    void secretsCutAtRandomStayHidden() {
        cutSecrets(6_000);
    }

    @Tag("soak")
    @Test
    void manySecretsCutAtRandomStayHidden() {
        cutSecrets(60_000);
    }

    private static void cutSecrets(int rounds) {
        long seed = 20_260_118;
        Random random = new Random(seed);
        List<String> keys = keys().toList();
        for (int i = 0; i < rounds; i++) {
            StringBuilder held = new StringBuilder();
            for (int part = random.nextInt(5); part >= 0; part--) {
                held.append(random.nextBoolean() ? SECRET : ",:[]{}/ =.*-x1".charAt(random.nextInt(14)));
            }
            String written = random.nextInt(3) == 0 ? "${V}" : "a,${V}" + ",:. /".charAt(random.nextInt(5)) + "${V}";
            String text = file(keys.get(random.nextInt(keys.size())), written, "forward");
            ConfigResult result = TestFile.read(text, Map.of("V", held.toString()));
            assertThat(printed(result)).as("seed %d, round %d", seed, i).noneMatch(LEAK);
        }
    }
}
