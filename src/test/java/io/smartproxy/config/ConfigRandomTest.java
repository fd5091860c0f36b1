package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConfigRandomTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("A", "b", "LIST", "1, 2,,[::1]:3", "ODD", "\0\n\r ${A}");
    private static final List<String> PIECES = Stream.concat(
            Stream.of("\n", "\r\n", "\n", "=", " = ", " ", "\\\n", "\\", "#", "!", "route.", "route.a.", "route.b.",
                    "default.", "${A}", "${LIST}", "${ODD}", "${", "}", "${X}", ",", "a:1", "[::1]:80", "1-2", "443",
                    "0", "off", "auto", "@", "10s", "64KiB", "unix:", "builtin:demo", "{host}", "https://", "/", "*.",
                    "é", "\uD800", "\uFEFF", "\0", "\t", "redirect", "respond", "block", "passthrough",
                    "terminate", "terminate-and-reencrypt", "self-signed", "required", "false", "client", "h2", "1.2",
                    "204", "99999999999999999999"),
            Stream.concat(Keys.ofProxy().keySet().stream(), Keys.ofRoute().keySet().stream())).toList();

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "route.a.listen=1\nroute.a.targets=a:1\n");
        for (int i = random.nextInt(20); i > 0; i--) {
            switch (random.nextInt(10)) {
                case 0 -> text.append((char) random.nextInt(0x3000));
                case 1, 2 -> text.append("\nroute.a.").append(PIECES.get(random.nextInt(PIECES.size()))).append(" = ");
                default -> text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return text.toString();
    }

    @Test
    void noTextBreaksTheLoader() {
        loadTexts(10_000);
    }

    @Tag("soak")
    @Test
    void noneOfAHundredThousandTextsBreaksTheLoader() {
        loadTexts(100_000);
    }

    private static void loadTexts(int texts) {
        long seed = 20_260_117;
        Random random = new Random(seed);
        int loaded = 0;
        for (int i = 0; i < texts; i++) {
            String text = text(random);
            try {
                loaded += check(text) ? 1 : 0;
            } catch (RuntimeException | StackOverflowError broken) {
                fail("seed " + seed + ", text " + i + ": " + text, broken);
            }
        }
        assertThat(loaded).as("texts that make a right file").isBetween(texts / 50, texts / 2);
    }

    private static boolean check(String text) {
        return switch (TestFile.read(text, ENVIRONMENT)) {
            case ConfigResult.Loaded loaded -> {
                assertTrue(!loaded.config().routes().isEmpty(), text);
                yield true;
            }
            case ConfigResult.Rejected rejected -> {
                long lines = text.chars().filter(c -> c == '\n').count() + 1;
                List<ConfigError> errors = rejected.errors();
                assertEquals(errors.stream().sorted().distinct().toList(), errors, text);
                assertTrue(!errors.isEmpty(), text);
                assertTrue(errors.stream().allMatch(error -> error.line() >= 0 && error.line() <= lines), text);
                assertTrue(errors.stream().allMatch(error -> error.toString().lines().count() == 1), text);
                yield false;
            }
        };
    }

    @Test
    @Timeout(20)
    void aHundredThousandRoutesLoad() {
        StringBuilder text = new StringBuilder("default.targets = builtin:demo\n");
        for (int i = 0; i < 100_000; i++) {
            text.append("route.rN.listen = 443\nroute.rN.domains = nN.example, *.wN.example\n".replace("N", "" + i));
        }
        ProxyConfig config = TestFile.load(text.toString());
        assertThat(config.routes()).hasSize(100_000);
        assertThat(config.routes().getLast().line()).isEqualTo(200_000);
    }

    @Test
    @Timeout(20)
    void aListOfAHundredThousandItemsLoads() {
        StringBuilder text = new StringBuilder("route.a.listen = 1\nroute.a.targets = a:1\nroute.a.domains = x");
        for (int i = 0; i < 100_000; i++) {
            text.append(", \\\n n").append(i).append(".example");
        }
        assertThat(TestFile.load(text.toString()).routes().getFirst().match().domains()).hasSize(100_001);
    }

    @Test
    @Timeout(20)
    void tenThousandMisspeltKeysAreAllReported() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("route.r").append(i).append(".lisen = 443\n");
        }
        assertThat(TestFile.errors(text.toString(), Map.of())).hasSize(10_000);
    }
}
