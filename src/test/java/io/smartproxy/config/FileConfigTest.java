package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileConfigTest {

    @Test
    void settingsAreEqualHoweverTheirFilesAreWritten() {
        ProxyConfig config = TestFile.load("""
                default.listen = 443
                default.targets = app:80
                default.tls = terminate
                default.tls.clientAuth = required
                default.tls.key = a.key
                route.a.tls.certificate = tls/a.pem
                route.a.tls.clientCA = ./ca.pem
                route.b.tls.certificate = /etc/proxy/tls/a.pem
                route.b.tls.clientCA = ca.pem
                route.c.tls.certificate = ${DIR}/./a.pem
                route.c.tls.clientCA = ca.pem
                route.other.tls.certificate = tls/b.pem
                route.other.tls.clientCA = ca.pem
                """, Map.of("DIR", "tls"));
        List<TerminationConfig> clients =
                config.routes().stream().map(route -> route.tls().orElseThrow().clients()).toList();
        assertThat(clients.subList(0, 3)).containsOnly(clients.getFirst());
        assertThat(clients.get(3)).isNotEqualTo(clients.getFirst());
    }

    @Test
    void aFileIsItsPath() {
        FileConfig file = new FileConfig(Path.of("/a"), "${A}");
        assertThat(file).isEqualTo(new FileConfig(Path.of("/a"), "a")).hasToString("${A}")
                .hasSameHashCodeAs(new FileConfig(Path.of("/a"), "a"))
                .isNotEqualTo(new FileConfig(Path.of("/b"), "${A}")).isNotEqualTo(Path.of("/a"));
        // Where a is a link, the folder above it is not the one that the text names.
        assertThat(new FileConfig(Path.of("/a/../b"), "b")).isNotEqualTo(new FileConfig(Path.of("/b"), "b"));
    }
}
