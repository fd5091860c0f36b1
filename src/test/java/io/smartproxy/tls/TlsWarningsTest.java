package io.smartproxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.tls.TestCertificates.Kind;
import io.smartproxy.tls.TestCertificates.Validity;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is worth saying of certificates that can be used.
class TlsWarningsTest {

    private static final String CERTIFICATE = "f:4: route.web.tls.certificate: ";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-12-31T12:00:00Z");

    @TempDir
    private static Path folder;
    private static TestCertificates ca;
    private final TlsText text = new TlsText(folder);

    @BeforeAll
    static void makeFiles() throws Exception {
        ca = TestCertificates.in(folder);
        ca.server("year", Kind.ECDSA, BigInteger.TEN, new Validity(START, END), "a.example");
        ca.server("names", Kind.ECDSA, "a.example", "*.b.example", "*.C.Example", "127.0.0.1");
        ca.server("nameless", Kind.ECDSA);
    }

    private List<String> warningsAt(Instant now) {
        return TlsText.printed(TlsContexts.warnings(text.route("certificate = year.pem", "key = year.key"),
                TestSurroundings.at(now)));
    }

    @Test
    void datesAreLookedAt() {
        assertThat(warningsAt(START.minusSeconds(1))).containsExactly(
                CERTIFICATE + "'year.pem' has a certificate that begins only at 2026-01-01T00:00:00Z");
        assertThat(warningsAt(START)).isEmpty();
        assertThat(warningsAt(END.minus(Duration.ofDays(7)))).isEmpty();
        assertThat(warningsAt(END.minus(Duration.ofDays(7)).plusSeconds(1))).containsExactly(
                CERTIFICATE + "'year.pem' has a certificate that ends soon, at 2026-12-31T12:00:00Z");
        assertThat(warningsAt(END)).hasSize(1);
        assertThat(warningsAt(END.plusSeconds(1)))
                .containsExactly(CERTIFICATE + "'year.pem' has a certificate that ended at 2026-12-31T12:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.example                             |
            A.example, x.b.example, y.c.example   |
            *.b.example                           |
            *.a.example                           | 1
            b.example                             | 1
            x.y.b.example                         | 1
            *.x.b.example                         | 1
            a.example, z.example, w.a.example     | 2, 3
            """)
    void namesAreCoveredAsClientsSeeIt(String domains, String missing) {
        List<String> warnings = TlsText.printed(TlsContexts.warnings(text.load("""
                route.web.listen = 443
                route.web.targets = 127.0.0.1:80
                route.web.tls = terminate
                route.web.tls.certificate = names.pem
                route.web.tls.key = names.key
                route.web.domains = %s
                """.formatted(domains))));
        assertThat(warnings).isEqualTo(missing == null ? List.of()
                : List.of(CERTIFICATE + "'names.pem' has a certificate for *.b.example,"
                        + " *.c.example, a.example, which does not cover all of the route's"
                        + " domains, not number " + missing));
    }

    @Test
    void aCommonNameCoversNothing() {
        assertThat(TlsText.printed(TlsContexts.warnings(text.load("""
                route.web.listen = 443
                route.web.targets = 127.0.0.1:80
                route.web.tls = terminate
                route.web.tls.certificate = nameless.pem
                route.web.tls.key = nameless.key
                route.web.domains = nameless
                """)))).containsExactly(CERTIFICATE + "'nameless.pem' has a certificate for no host name,"
                + " which does not cover all of the route's domains, not number 1");
    }

    @Test
    void shortKeysAreNamed() throws Exception {
        ca.server("short", Kind.RSA_1024, "a.example");
        assertThat(text.warnings("certificate = short.pem", "key = short.key"))
                .containsExactly(CERTIFICATE + "'short.pem' has an RSA key of 1024 bits, expected 2048 or more");
    }

    @Test
    void notVerifyingTargetsIsNamed() {
        assertThat(TlsText.printed(TlsContexts.warnings(text.backend()))).isEmpty();
        assertThat(TlsText.printed(TlsContexts.warnings(text.backend("verify = false")))).containsExactly(
                "f:5: route.web.tls.backend.verify: is false, so whoever answers in a target's place is believed;"
                        + " expected true, with tls.backend.ca where a CA of your own has signed");
    }

    @Test
    void ofARouteWithErrorsNothingIsSaid() {
        assertThat(TlsText.printed(TlsContexts.warnings(text.route("certificate = year.pem", "key = names.key"),
                TestSurroundings.at(END.plusSeconds(1))))).isEmpty();
    }
}
