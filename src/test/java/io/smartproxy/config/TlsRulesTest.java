package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys about TLS that are right in themselves and wrong together.
class TlsRulesTest {

    private static final String WITHOUT = ", expected one without the other";
    private static final String PKCS12 = ": a PKCS#12 file has a password and holds its key, a PEM file has a key"
            + " beside it and no password" + WITHOUT;
    private static final String CERTIFICATE_MISSING = "is missing, expected a PEM file with the certificate and its"
            + " chain, a PKCS#12 file, a list of these with commas between, or self-signed";

    /// The errors of a file that begins with `default.listen = 443`.
    private static List<String> errors(String... lines) {
        return TestFile.errors("default.listen = 443\n" + String.join("\n", lines));
    }

    /// The errors of a route that terminates on lines 1 to 4, with these keys from line 5 on.
    private static List<String> terminating(String... keys) {
        return errors("route.a.tls = terminate", "default.tls.certificate = self-signed", "default.targets = app:443",
                "route.a." + String.join("\nroute.a.", keys));
    }

    /// The errors of a route that re-encrypts on lines 1 to 4, with these keys from line 5 on.
    private static List<String> reencrypting(String... keys) {
        return errors("route.a.tls = terminate-and-reencrypt", "default.tls.certificate = self-signed",
                "default.targets = app:443", "route.a." + String.join("\nroute.a.", keys));
    }

    @ParameterizedTest
    @CsvSource({
        "tls.certificate, self-signed", "tls.key, a.key", "tls.password, x", "tls.minVersion, 1.3",
        "tls.ciphers, TLS_AES_128_GCM_SHA256", "tls.alpn, h2", "tls.clientAuth, none", "tls.clientCA, ca.pem",
        "timeout.handshake, 1s",
    })
    void whereTlsDoesNotEndNothingIsSaidOfIt(String key, String value) {
        for (String tls : List.of("priority = 0", "tls = off", "tls = passthrough", "alpn = h2")) {
            assertThat(errors("default.targets = app:443", "route.a." + tls, "route.a." + key + " = " + value))
                    .containsExactly("f:4: route.a." + key + ": has no meaning for this route, expected only with tls ="
                            + " terminate or terminate-and-reencrypt");
        }
        assertThat(errors("default.targets = app:443", "route.a.tls = off", "default." + key + " = " + value))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"verify, true", "ca, ca.pem", "serverName, app.internal"})
    void whatIsNotEncryptedForTargetsSaysNothingOfThem(String key, String value) {
        String line = "tls.backend." + key + " = " + value;
        String message = ": has no meaning for this route, expected only with tls = terminate-and-reencrypt";
        assertThat(terminating(line)).containsExactly("f:5: route.a.tls.backend." + key + message);
        assertThat(errors("default.targets = app:443", "route.a." + line))
                .containsExactly("f:3: route.a.tls.backend." + key + message);
        assertThat(errors("default.targets = app:443", "route.a.priority = 1", "default." + line)).isEmpty();
        assertThat(reencrypting(line)).isEmpty();
    }

    @Test
    void aRouteWithoutTargetsSaysNothingOfThemEither() {
        assertThat(terminating("action = respond", "tls.backend.ca = ca.pem")).containsExactly(
                "f:6: route.a.tls.backend.ca: has no meaning for the action of this route, expected only with action ="
                        + " forward");
    }

    @Test
    void thereIsACertificate() {
        assertThat(errors("route.a.targets = app:80", "route.a.tls = terminate", "default.tls.key = a.key"))
                .containsExactly("f:2: route.a.tls.certificate: " + CERTIFICATE_MISSING);
        assertThat(errors("default.targets = app:443", "default.tls = terminate-and-reencrypt", "route.a.priority = 1",
                "route.b.priority = 2")).containsExactly("f:4: route.a.tls.certificate: " + CERTIFICATE_MISSING,
                        "f:5: route.b.tls.certificate: " + CERTIFICATE_MISSING);
    }

    @Test
    void aWrongOrMisspeltCertificateIsNotMissingAsWell() {
        String tls = "route.a.targets = app:80\nroute.a.tls = terminate";
        assertThat(errors(tls, "route.a.tls.certificate =", "route.a.tls.key = a.key", "route.a.tls.password = x"))
                .containsExactly("f:4: route.a.tls.certificate: " + CERTIFICATE_MISSING.replace("missing", "empty"));
        assertThat(errors(tls, "route.a.tls.certficate = a.pem")).containsExactly(
                "f:4: route.a.tls.certficate: is not a known key; did you mean route.a.tls.certificate?");
    }

    @Test
    void aSelfSignedCertificateBringsItsKey() {
        assertThat(errors("route.a.tls = terminate", "route.a.targets = app:80",
                "route.a.tls.certificate = self-signed", "route.a.tls.key = a.key", "route.a.tls.password = x"))
                .containsExactly(
                        "f:5: route.a.tls.key: cannot stand together with route.a.tls.certificate on line 4: what is"
                                + " self-signed is made with its key" + WITHOUT,
                        "f:6: route.a.tls.password: cannot stand together with route.a.tls.certificate on line 4: what"
                                + " is self-signed needs no password" + WITHOUT);
    }

    @Test
    void aKeyBesideTheCertificateHasNoPassword() {
        assertThat(terminating("tls.certificate = a.pem", "tls.key = a.key", "tls.password = x")).containsExactly(
                "f:7: route.a.tls.password: cannot stand together with route.a.tls.key on line 6" + PKCS12);
        assertThat(terminating("tls.password = x", "tls.certificate = a.p12")).isEmpty();
        assertThat(errors("default.tls.certificate = a.pem", "default.tls.key = a.key", "route.a.tls = terminate",
                "route.a.targets = app:80", "route.a.tls.password = x")).containsExactly(
                        "f:6: route.a.tls.password: cannot stand together with default.tls.key on line 3" + PKCS12);
    }

    @Test
    void everyCertificateHasItsKey() {
        String expected = ", expected a key for each certificate, in the same order";
        assertThat(terminating("tls.certificate = a.pem, b.pem", "tls.key = a.key")).containsExactly(
                "f:6: route.a.tls.key: names 1 file and route.a.tls.certificate on line 5 names 2 files" + expected);
        assertThat(terminating("tls.key = a.key, b.key", "tls.certificate = a.pem")).containsExactly(
                "f:5: route.a.tls.key: names 2 files and route.a.tls.certificate on line 6 names 1 file" + expected);
        assertThat(terminating("tls.certificate = a.pem, b.pem", "priority = 1\ndefault.tls.key = a.key"))
                .containsExactly("f:5: route.a.tls.certificate: names 2 files and default.tls.key on line 7 names 1"
                        + " file" + expected);
        assertThat(terminating("tls.certificate = a.pem, b.pem", "tls.key = a.key, b.key")).isEmpty();
    }

    @Test
    void whoAsksForACertificateKnowsWhoSignsIt() {
        String missing = "route.a.tls.clientCA: is missing, expected the PEM file of one or more CAs";
        assertThat(terminating("tls.clientAuth = required")).containsExactly("f:2: " + missing);
        assertThat(terminating("tls.clientAuth = optional")).containsExactly("f:2: " + missing);
        assertThat(terminating("tls.clientAuth = required", "priority = 1\ndefault.tls.clientCA = ca.pem")).isEmpty();
        assertThat(terminating("tls.clientAuth = required", "tls.clientCA =")).containsExactly(
                "f:6: route.a.tls.clientCA: is empty, expected the PEM file of one or more CAs");
    }

    @Test
    void whoAsksForNoCertificateNeedsNoSigner() {
        String message = ": has no meaning where clients are not asked for a certificate, expected only with"
                + " tls.clientAuth = optional or required";
        assertThat(terminating("tls.clientCA = ca.pem")).containsExactly("f:5: route.a.tls.clientCA" + message);
        assertThat(terminating("tls.clientAuth = none", "tls.clientCA = ca.pem"))
                .containsExactly("f:6: route.a.tls.clientCA" + message);
        assertThat(terminating("tls.clientAuth = nobody", "tls.clientCA = ca.pem")).containsExactly(
                "f:5: route.a.tls.clientAuth: 'nobody' is not known, expected none, optional or required");
    }

    @Test
    void aVersionThatIsAskedForIsSpoken() {
        String expected = ", expected a version that is spoken with clients";
        assertThat(terminating("tlsVersions = 1.0, 1.1")).containsExactly("f:5: route.a.tlsVersions: has nothing in"
                + " common with what tls.minVersion is by default, 1.2" + expected);
        assertThat(terminating("tls.minVersion = 1.3", "tlsVersions = 1.2")).containsExactly("f:6: route.a.tlsVersions:"
                + " has nothing in common with route.a.tls.minVersion on line 5" + expected);
        assertThat(terminating("tls.minVersion = 1.3", "priority = 1\ndefault.tlsVersions = 1.2")).containsExactly(
                "f:5: route.a.tls.minVersion: has nothing in common with default.tlsVersions on line 7" + expected);
        assertThat(terminating("tlsVersions = 1.1, 1.2")).isEmpty();
        assertThat(terminating("tlsVersions = 1.2, 1.3", "tls.minVersion = 1.3")).isEmpty();
        assertThat(terminating("tlsVersions = 1.1", "tls.minVersion = 1.0")).containsExactly(
                "f:6: route.a.tls.minVersion: '1.0' is not known, expected 1.2 or 1.3");
    }

    @Test
    void aProtocolThatIsAskedForIsOffered() {
        String expected = ", expected a protocol that is offered to clients";
        assertThat(terminating("alpn = h2")).containsExactly("f:5: route.a.alpn: has nothing in common with what"
                + " tls.alpn is by default, http/1.1" + expected);
        assertThat(reencrypting("alpn = mqtt")).containsExactly("f:5: route.a.alpn: has nothing in common with what"
                + " tls.alpn is by default, h2, http/1.1" + expected);
        assertThat(terminating("alpn = h2, mqtt", "tls.alpn = http/1.1, foo")).containsExactly(
                "f:5: route.a.alpn: has nothing in common with route.a.tls.alpn on line 6" + expected);
        assertThat(terminating("tls.alpn = h2", "priority = 1\ndefault.alpn = http/1.1")).containsExactly(
                "f:5: route.a.tls.alpn: has nothing in common with default.alpn on line 7" + expected);
        assertThat(terminating("alpn = h2, mqtt", "tls.alpn = http/1.1, h2")).isEmpty();
        assertThat(reencrypting("alpn = h2")).isEmpty();
        assertThat(terminating("alpn = h2", "tls.alpn = h 2")).hasSize(1);
    }

    @Test
    void whereHttpIsReadHttp11AloneIsOffered() {
        String expected = ": has nothing in common with http/1.1, which alone is offered where a route reads or answers"
                + " HTTP, expected a protocol that is offered to clients";
        assertThat(terminating("path = /x", "tls.alpn = h2, http/1.1", "alpn = h2"))
                .containsExactly("f:7: route.a.alpn" + expected);
        assertThat(terminating("action = redirect", "alpn = h2")).containsExactly("f:6: route.a.alpn" + expected);
        assertThat(terminating("path = /x", "tls.alpn = h2, http/1.1", "alpn = h2, http/1.1")).isEmpty();
        assertThat(reencrypting("path = /x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"path = /x", "action = redirect", "action = respond"})
    void whoReadsHttpOffersIt(String key) {
        String message = ": lacks http/1.1, which alone is offered where a route reads or answers HTTP, expected it in"
                + " the list";
        assertThat(terminating(key, "tls.alpn = h2")).containsExactly("f:6: route.a.tls.alpn" + message);
        assertThat(terminating(key, "tls.alpn = h2", "alpn = mqtt")).containsExactly("f:6: route.a.tls.alpn" + message);
        assertThat(terminating(key, "tls.alpn = h2, http/1.1")).isEmpty();
        assertThat(terminating(key, "priority = 1\ndefault.tls.alpn = h2")).isEmpty();
    }

    @Test
    void whoReadsNoHttpOffersWhatTheTargetSpeaks() {
        assertThat(terminating("tls.alpn = h2")).isEmpty();
        assertThat(terminating("action = block", "tls.alpn = h2")).isEmpty();
        assertThat(terminating("action = none", "tls.alpn = h2", "alpn = mqtt")).hasSize(1);
    }

    @Test
    void afterTerminationEverythingCanBeSeen() {
        assertThat(terminating("path = /x", "alpn = http/1.1", "tlsVersions = 1.3")).isEmpty();
        assertThat(terminating("action = redirect", "alpn = http/1.1, h2", "tlsVersions = 1.2")).isEmpty();
        assertThat(reencrypting("path = /x", "alpn = http/1.1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "respond", "block"})
    void whatHasNoTargetIsNotEncryptedForOne(String action) {
        assertThat(reencrypting("action = " + action)).containsExactly("f:2: route.a.tls: has no target to encrypt for"
                + " with the action of this route, expected terminate");
        assertThat(errors("default.tls = terminate-and-reencrypt", "default.tls.certificate = self-signed",
                "default.targets = builtin:demo", "route.a.action = " + action)).isEmpty();
    }

    @Test
    void theDemoSpeaksNoTls() {
        String message = ": 'builtin:demo' speaks no TLS" + WITHOUT;
        assertThat(reencrypting("targets = app:443, builtin:demo")).containsExactly(
                "f:5: route.a.targets: cannot stand together with route.a.tls on line 2" + message);
        assertThat(errors("default.targets = builtin:demo", "default.tls.certificate = self-signed",
                "route.a.tls = terminate-and-reencrypt")).containsExactly(
                        "f:4: route.a.tls: cannot stand together with default.targets on line 2" + message);
        assertThat(terminating("targets = builtin:demo")).isEmpty();
    }

    @Test
    void aTargetBySocketHasNoNameToBeVerifiedBy() {
        String expected = "' by, expected tls.backend.serverName";
        assertThat(reencrypting("targets = unix:/run/a.sock, app:443, unix:b.sock")).containsExactly(
                "f:5: route.a.targets: has no name to verify 'unix:/run/a.sock" + expected,
                "f:5: route.a.targets: has no name to verify 'unix:b.sock" + expected);
        assertThat(errors("default.targets = unix:a.sock", "default.tls.certificate = self-signed",
                "route.a.tls = terminate-and-reencrypt")).containsExactly(
                        "f:4: route.a.tls: has no name to verify 'unix:a.sock" + expected);
        assertThat(reencrypting("targets = unix:a.sock", "tls.backend.serverName = client")).isEmpty();
        assertThat(reencrypting("targets = unix:a.sock", "tls.backend.verify = false")).isEmpty();
        assertThat(reencrypting("targets = unix:a.sock", "tls.backend.serverName = a b")).hasSize(1);
        assertThat(reencrypting("targets = unix:a.sock", "tls.backend.verify = no")).hasSize(1);
    }

    @Test
    void whatIsNotVerifiedNeedsNoCa() {
        String message = ": what is not verified needs no CA" + WITHOUT;
        assertThat(reencrypting("tls.backend.verify = false", "tls.backend.ca = ca.pem")).containsExactly(
                "f:6: route.a.tls.backend.ca: cannot stand together with route.a.tls.backend.verify on line 5"
                        + message);
        assertThat(reencrypting("tls.backend.ca = ca.pem", "priority = 1\ndefault.tls.backend.verify = false"))
                .containsExactly("f:5: route.a.tls.backend.ca: cannot stand together with default.tls.backend.verify on"
                        + " line 7" + message);
        assertThat(reencrypting("tls.backend.verify = no", "tls.backend.ca = ca.pem")).hasSize(1);
        assertThat(reencrypting("tls.backend.verify = false", "priority = 1\ndefault.tls.backend.ca = ca.pem"))
                .isEmpty();
    }

    @Test
    void whatDependsOnAWrongTlsIsNotJudged() {
        assertThat(errors("route.a.tls = terminated", "route.a.targets = builtin:demo", "route.a.tls.alpn = h2",
                "route.a.tls.backend.verify = false", "route.a.path = /x", "route.a.alpn = mqtt")).hasSize(1);
    }
}
