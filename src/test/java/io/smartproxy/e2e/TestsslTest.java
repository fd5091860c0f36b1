package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.JsonReader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A terminating route in the eyes of testssl.sh, which tries all that is known to be wrong with servers.
@Tag("soak")
class TestsslTest {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Set<String> GRAVE = Set.of("MEDIUM", "HIGH", "CRITICAL");
    /// What is not the proxy's: the certificates come from no authority, and the backend sets the headers.
    private static final String OTHERS = "(cert_chain_of_trust|cert_revocation) <cert#[12]>|security_headers|HSTS";

    @TempDir
    private Path folder;

    @Test
    void nothingGraveIsFound() throws Exception {
        int port = Ports.free();
        Path report = folder.resolve("report.json");
        try (TestProxy proxy = TestProxy.start(folder, """
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                route.demo.listen = 127.0.0.1:%d
                route.demo.targets = builtin:demo
                """.formatted(port) + ServerKey.terminate(folder, "demo", ServerKey.RSA, ServerKey.ECDSA));
                Program testssl = Program.start(List.of("testssl", "--quiet", "--color", "0", "--warnings", "off",
                        "--severity", "MEDIUM", "--jsonfile", report.toString(), "127.0.0.1:" + port),
                        Program.NOTHING, new ByteArrayOutputStream())) {
            // It counts in its status what it does not like.
            testssl.status(LIMIT);
            assertThat(testssl.output()).contains("Testing vulnerabilities", " Done ");
            List<String> findings = findings(report);
            assertThat(findings).as("it has seen both certificates")
                    .contains("cert_chain_of_trust <cert#1>", "cert_chain_of_trust <cert#2>");
            assertThat(findings).as(testssl::output).allMatch(finding -> finding.matches(OTHERS));
            proxy.awaitIdle();
        }
    }

    private static List<String> findings(Path report) throws Exception {
        return ((List<?>) JsonReader.read(Files.readString(report))).stream()
                .map(finding -> (Map<?, ?>) finding)
                .filter(finding -> GRAVE.contains(String.valueOf(finding.get("severity"))))
                .map(finding -> String.valueOf(finding.get("id"))).toList();
    }
}
