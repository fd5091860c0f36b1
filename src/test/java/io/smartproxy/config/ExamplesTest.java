package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What users are shown is right.
class ExamplesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("APP_PASSWORD", "x", "ADMIN_TOKEN", "x");

    @Test
    void whatIsCommentedOutInTheShippedFileCanBeUsed() throws IOException {
        String text = Files.readString(Path.of("proxy.properties"))
                .replaceAll("(?m)^#(?=[a-z.A-Z-]+ *=)", "");
        ProxyConfig config = TestFile.load(text, ENVIRONMENT);
        assertThat(config.routes()).hasSizeGreaterThan(5);
        assertThat(text).doesNotContainPattern("(?m)^#(route|default|log|timeout|shutdown|admin|metrics)\\.");
    }

    @Test
    void theExamplesOfTlsInTheReadmeAreOneFile() throws IOException {
        assertThat(TestFile.load(examples("TLS"), ENVIRONMENT).routes()).map(RouteConfig::name)
                .containsExactly("shop", "plain", "api", "app");
    }

    @Test
    void theExampleOfLimitsInTheReadmeIsAFile() throws IOException {
        assertThat(TestFile.load(examples("Limits")).routes()).map(route -> route.security().block())
                .containsExactly(new NetworkList(List.of(Cidr.parse("203.0.113.0/24")),
                        List.of(new FileConfig(TestFile.FOLDER.resolve("blocked.txt"), "blocked.txt"))));
    }

    /// The lines about routes in one section of the README.
    private static String examples(String section) throws IOException {
        String text = Files.readString(Path.of("README.md"))
                .replaceAll("(?s).*\n### " + section + "\n(.*?)\n###? .*", "$1");
        return text.lines().filter(line -> line.startsWith("    route.")).collect(Collectors.joining("\n"));
    }
}
