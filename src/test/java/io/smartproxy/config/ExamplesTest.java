package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.SentHeader.Field;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    void theExampleOfSeveralTargetsInTheReadmeIsAFile() throws IOException {
        assertThat(TestFile.load(examples("Several targets")).routes()).map(RouteConfig::action).singleElement()
                .isInstanceOfSatisfying(ActionConfig.Forward.class, forward -> {
                    assertThat(forward.pool().balance()).isEqualTo(Balance.LEAST_CONNECTIONS);
                    assertThat(forward.pool().health().check()).isEqualTo(HealthConfig.Check.HTTP);
                    assertThat(forward.pool().health().path()).isEqualTo("/healthz");
                    assertThat(forward.pool().health().interval()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(forward.pool().members()).map(MemberConfig::weight).containsExactly(3, 1, 1);
                    assertThat(forward.pool().members()).map(MemberConfig::backup)
                            .containsExactly(false, false, true);
                });
    }

    @Test
    void theExampleOfLimitsInTheReadmeIsAFile() throws IOException {
        assertThat(TestFile.load(examples("Limits")).routes()).map(route -> route.security().block())
                .containsExactly(new NetworkList(List.of(Cidr.parse("203.0.113.0/24")),
                        List.of(new FileConfig(TestFile.FOLDER.resolve("blocked.txt"), "blocked.txt"))));
    }

    @Test
    void theExamplesOfOtherProxiesInTheReadmeAreAFile() throws IOException {
        ProxyConfig config = TestFile.load(examples("Behind and in front of other proxies"));
        assertThat(config.settings().headers().policy()).isEqualTo(AcceptedHeaders.Policy.REQUIRED);
        assertThat(config.settings().headers().senders().contains(IpAddress.parse("10.0.1.15"))).isTrue();
        assertThat(config.routes()).map(RouteConfig::action).singleElement()
                .isInstanceOfSatisfying(ActionConfig.Forward.class, forward -> assertThat(forward.header())
                        .isEqualTo(new SentHeader.V2(Set.of(Field.AUTHORITY, Field.UNIQUE_ID, Field.CRC32C))));
    }

    @Test
    void theExampleOfTheKernelInTheReadmeIsAFile() throws IOException {
        assertThat(TestFile.load(examples("Routes of the kernel")).routes()).map(RouteConfig::action).singleElement()
                .isInstanceOfSatisfying(ActionConfig.Kernel.class, kernel -> {
                    assertThat(kernel.pool().members()).map(MemberConfig::weight).containsExactly(2, 1);
                    assertThat(kernel.maxRate()).hasValue(100 << 20);
                    assertThat(kernel.preserveSource()).isFalse();
                });
    }

    /// The lines about routes and senders in one section of the README.
    private static String examples(String section) throws IOException {
        String text = Files.readString(Path.of("README.md"))
                .replaceAll("(?s).*\n### " + section + "\n(.*?)\n###? .*", "$1");
        return text.lines().filter(line -> line.matches(" {4}(route\\.|proxyIPs|accept).*"))
                .collect(Collectors.joining("\n"));
    }
}
