package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What users are shown is right.
class ExamplesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("APP_PASSWORD", "x");

    @Test
    void whatIsCommentedOutInTheShippedFileCanBeUsed() throws IOException {
        String text = Files.readString(Path.of("proxy.properties"))
                .replaceAll("(?m)^#(?=[a-z.A-Z-]+ *=)", "");
        ProxyConfig config = TestFile.load(text, ENVIRONMENT);
        assertThat(config.routes()).hasSizeGreaterThan(5);
        assertThat(text).doesNotContainPattern("(?m)^#(route|default|log|timeout|shutdown)\\.");
    }

    @Test
    void theExamplesOfTlsInTheReadmeAreOneFile() throws IOException {
        String section = Files.readString(Path.of("README.md")).replaceAll("(?s).*\n### TLS\n(.*?)\n## .*", "$1");
        String text = section.lines().filter(line -> line.startsWith("    route.")).collect(Collectors.joining("\n"));
        assertThat(TestFile.load(text, ENVIRONMENT).routes()).map(RouteConfig::name)
                .containsExactly("shop", "plain", "api", "app");
    }
}
