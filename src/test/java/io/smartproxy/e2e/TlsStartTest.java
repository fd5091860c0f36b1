package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.tls.TestCertificates.Issued;
import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates.Validity;
import io.smartproxy.tls.TestCertificates;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What start and `--check` say of certificates: with which they do not start, and with which they do but warn.
class TlsStartTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant END = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private static Path folder;

    private final int port = Ports.free();

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = TestCertificates.in(folder);
        Issued good = certificates.server("good", Kind.ECDSA, "good.test");
        certificates.server("other", Kind.ECDSA, "other.test");
        certificates.pkcs12(good, "good.p12", "the right one");
        certificates.server("ended", Kind.ECDSA, BigInteger.TWO, new Validity(END.minus(Duration.ofDays(9)), END),
                "ended.test");
    }

    private ProxyProcess.Start start(String text) throws Exception {
        ProxyProcess.Start start = new ProxyProcess.Start(text.replace("PORT", Integer.toString(port)));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(pem|key)")).toList()) {
                start = start.file(file.getFileName().toString(), Files.readString(file));
            }
        }
        return start.environment("STORE", folder.resolve("good.p12").toString()).environment("PASSWORD", "xq7zk9");
    }

    @Test
    void wrongCertificatesAreAllNamedAndNothingStarts() throws Exception {
        ProxyProcess.Start start = start("""
                default.listen = 127.0.0.1:PORT
                default.targets = builtin:demo
                default.tls = terminate
                default.tls.key = good.key
                route.missing.domains = missing.test
                route.missing.tls.certificate = missing.pem
                route.other.domains = other.test
                route.other.tls.certificate = other.pem
                route.store.domains = store.test
                route.store.tls.certificate = ${STORE}
                route.store.tls.password = ${PASSWORD}
                route.swapped.domains = swapped.test
                route.swapped.tls.certificate = good.key
                route.swapped.tls.key = good.pem
                route.ca.domains = ca.test
                route.ca.tls.certificate = good.pem
                route.ca.tls.clientAuth = required
                route.ca.tls.clientCA = good.key
                """);
        List<String> errors = List.of(
                "proxy.properties:4: default.tls.key: 'good.key' does not fit the certificate 'other.pem', expected the"
                        + " key that it was made with",
                "proxy.properties:6: route.missing.tls.certificate: 'missing.pem' cannot be read: no such file",
                "proxy.properties:11: route.store.tls.password: '${STORE}' is not opened by it, expected the password"
                        + " that the file was made with",
                "proxy.properties:13: route.swapped.tls.certificate: 'good.key' has no certificate in it, expected PEM"
                        + " with BEGIN CERTIFICATE",
                "proxy.properties:14: route.swapped.tls.key: 'good.pem' has no private key in it, expected PEM with"
                        + " BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY",
                "proxy.properties:18: route.ca.tls.clientCA: 'good.key' has no certificate in it, expected PEM with"
                        + " BEGIN CERTIFICATE");
        for (ProxyProcess.Start each : List.of(start, start.arguments("--check"))) {
            try (ProxyProcess proxy = each.start()) {
                assertThat(proxy.exitStatus(LIMIT)).isEqualTo(2);
                assertThat(proxy.err()).containsExactlyElementsOf(errors);
                assertThat(proxy.out()).isEmpty();
            }
        }
    }

    @Test
    void whatMayNotBeMeantIsWarnedOf() throws Exception {
        ProxyProcess.Start start = start("""
                default.listen = 127.0.0.1:PORT
                default.targets = 127.0.0.1:1
                default.tls = terminate
                route.ended.domains = ended.test
                route.ended.tls.certificate = ended.pem
                route.ended.tls.key = ended.key
                route.good.domains = good.test, shop.test, *.good.test
                route.good.tls = terminate-and-reencrypt
                route.good.tls.certificate = good.pem
                route.good.tls.key = good.key
                route.good.tls.backend.verify = false
                """);
        List<String> warnings = List.of(
                "proxy.properties:5: route.ended.tls.certificate: 'ended.pem' has a certificate that ended at " + END,
                "proxy.properties:9: route.good.tls.certificate: 'good.pem' has a certificate for good.test, which does"
                        + " not cover all of the route's domains, not number 2, 3",
                "proxy.properties:11: route.good.tls.backend.verify: is false, so whoever answers in a target's place"
                        + " is believed; expected true, with tls.backend.ca where a CA of your own has signed");
        try (ProxyProcess proxy = start.arguments("--check").start()) {
            assertThat(proxy.exitStatus(LIMIT)).isZero();
            assertThat(proxy.err()).map(line -> line.replaceFirst("^warning: ", ""))
                    .containsExactlyElementsOf(warnings);
            assertThat(proxy.out()).first().isEqualTo("proxy.properties is good.");
        }
        try (ProxyProcess proxy = start.start()) {
            proxy.awaitLine("started in", LIMIT);
            assertThat(proxy.stop()).isZero();
            assertThat(proxy.err()).isEmpty();
            assertThat(proxy.out().stream().filter(line -> line.contains(" WARN "))
                    .map(line -> line.replaceFirst("\\S+ WARN +", ""))).containsExactlyElementsOf(warnings);
        }
    }
}
