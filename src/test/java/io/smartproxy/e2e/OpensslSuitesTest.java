package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every cipher suite that the proxy offers, with every kind of key that it goes with, agreed on with openssl.
class OpensslSuitesTest {

    @TempDir
    private Path folder;
    private Backend backend;
    private TestProxy proxy;
    private int port;

    @BeforeEach
    void start() throws IOException {
        backend = Backend.echo();
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
        backend.close();
    }

    private void startProxy(ServerKey key) throws Exception {
        port = Ports.free();
        proxy = TestProxy.start(folder, """
                route.echo.listen = 127.0.0.1:%d
                route.echo.targets = %s
                """.formatted(port, backend.address()) + ServerKey.terminate(folder, "echo", key));
    }

    /// What the JDK offers by itself, but for what has no forward secrecy or authenticates after it encrypts.
    private static List<String> enabled() throws NoSuchAlgorithmException {
        return Arrays.stream(SSLContext.getDefault().createSSLEngine().getEnabledCipherSuites())
                .filter(suite -> !suite.contains("_WITH_") || suite.startsWith("TLS_ECDHE_"))
                .filter(suite -> !suite.contains("_CBC_") && !suite.endsWith("_SCSV")).toList();
    }

    private static List<String> enabled(ServerKey key) throws NoSuchAlgorithmException {
        return enabled().stream().filter(key::fits).toList();
    }

    /// Openssl's names of all the suites that it knows, by their standard names.
    private static Map<String, String> names() throws Exception {
        return Program.run("openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL").lines()
                .map(line -> line.strip().split(" +")).collect(Collectors.toMap(words -> words[0], words -> words[2]));
    }

    @Test
    void everySuiteIsOneThatIsTestedHere() throws Exception {
        assertThat(enabled()).isNotEmpty().isSubsetOf(names().keySet());
        for (String suite : enabled()) {
            assertThat(Stream.of(ServerKey.values()).filter(key -> key.fits(suite))).as(suite).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void openSslAgreesOnEachSuiteAndMovesData(ServerKey key) throws Exception {
        startProxy(key);
        List<String> suites = enabled(key);
        assertThat(suites).hasSizeGreaterThanOrEqualTo(6);
        Map<String, String> names = names();
        for (String suite : suites) {
            String version = suite.contains("_WITH_") ? "1.2" : "1.3";
            String option = version.equals("1.2") ? "-cipher" : "-ciphersuites";
            try (OpensslClient client = OpensslClient.start(port, "-tls" + version.replace('.', '_'), option,
                    names.get(suite))) {
                assertThat(client.awaitAgreed())
                        .isEqualTo("New, TLSv" + version + ", Cipher is " + names.get(suite));
                client.echo("said by " + suite);
                client.end();
            }
            Await.until(() -> suite + " in the log: " + proxy.logged(), Await.LIMIT,
                    () -> proxy.logged().contains("over TLSv" + version + " " + suite + " to "));
        }
        proxy.awaitClosed(CloseReason.NORMAL, suites.size());
    }

    /// One hello with all that openssl could do: CBC, key transport by RSA, finite-field groups, no encryption.
    @ParameterizedTest
    @EnumSource
    void noOtherSuiteIsTaken(ServerKey key) throws Exception {
        startProxy(key);
        List<String> enabled = enabled(key);
        String others = names().entrySet().stream()
                .filter(suite -> suite.getKey().contains("_WITH_") && !enabled.contains(suite.getKey()))
                .map(Map.Entry::getValue).collect(Collectors.joining(":"));
        try (OpensslClient client = OpensslClient.start(port, "-tls1_2", "-cipher", others + ":@SECLEVEL=0")) {
            assertThat(client.failure()).contains("alert handshake failure");
        }
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
        assertThat(proxy.proxy().metrics().refused(RefusalReason.NO_ROUTE)).isZero();
        assertThat(backend.accepted()).isZero();
    }
}
