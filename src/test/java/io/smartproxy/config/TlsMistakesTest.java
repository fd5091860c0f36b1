package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Values of the keys about TLS that are wrong in themselves, with their line, their key and their words.
class TlsMistakesTest {

    private static final String REST = """
            route.web.listen = 443
            route.web.targets = app:443
            route.web.tls = terminate-and-reencrypt
            default.tls.certificate = a.pem
            default.tls.clientAuth = optional
            default.tls.clientCA = ca.pem
            """;
    private static final String CERTIFICATE = "a PEM file with the certificate and its chain, a PKCS#12 file, a list of"
            + " these with commas between, or self-signed";
    private static final String FILE = "a PEM file or a PKCS#12 file";
    private static final String SUITE = "is not the name of a cipher suite, expected a cipher suite by its standard"
            + " name, like TLS_AES_128_GCM_SHA256";
    private static final String NAME = "expected a name like app.internal, an address, or client";

    /// With V = bad, and nothing else wrong in the file.
    private static void assertWrong(String key, String value, String... messages) {
        String text = "#\nroute.web." + key + " = " + value + "\n" + REST;
        assertThat(TestFile.errors(text, Map.of("V", "b\0d"))).map(ConfigError::toString).containsExactly(
                Stream.of(messages).map(message -> "f:2: route.web." + key + ": " + message).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.0", "SSLv3", "TLSv1.2", "1.4", "1.2, 1.3"})
    void versionsThatAreNotSpoken(String value) {
        assertWrong("tls.minVersion", value, "'" + value + "' is not known, expected 1.2 or 1.3");
    }

    @Test
    void words() {
        assertWrong("tls.clientAuth", "require", "'require' is not known, expected none, optional or required");
        assertWrong("tls.backend.verify", "yes", "'yes' is not known, expected true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ECDHE-RSA-AES128-GCM-SHA256", "HIGH:!aNULL", "tls_aes_128_gcm_sha256", "TLS_", "TLS_A B",
        "SSL_RSA_WITH_NULL_MD5",
    })
    void ciphers(String value) {
        assertWrong("tls.ciphers", "TLS_AES_128_GCM_SHA256, " + value, "'" + value + "' " + SUITE);
    }

    @Test
    void protocols() {
        String expected = "is not an ALPN protocol, expected visible ASCII characters, at most 255";
        assertWrong("tls.alpn", "h2 http/1.1", "'h2 http/1.1' " + expected);
        assertWrong("tls.alpn", "é", "'é' " + expected);
        assertWrong("tls.alpn", "x".repeat(256), "'" + "x".repeat(100) + "...' " + expected);
    }

    @Test
    void lists() {
        assertWrong("tls.alpn", "h2, h2", "'h2' is in the list twice, expected once");
        assertWrong("tls.ciphers", "TLS_A, TLS_A", "'TLS_A' is in the list twice, expected once");
        assertWrong("tls.certificate", "a.pem, ./a.pem", "'./a.pem' is in the list twice, expected once");
        assertWrong("tls.key", "a.key, /etc/proxy/a.key", "'/etc/proxy/a.key' is in the list twice, expected once");
        assertWrong("tls.certificate", "a.pem,",
                "has a comma with nothing in front of it or behind it, expected " + FILE);
        assertWrong("tls.key", "a.key,,b.key",
                "has a comma with nothing in front of it or behind it, expected the PEM file of a private key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.pem, self-signed", "self-signed, a.pem", "self-signed,self-signed", "self-signed,"})
    void selfSignedStandsAlone(String value) {
        assertWrong("tls.certificate", value,
                "'" + value + "' has self-signed beside files, expected one or the other");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "app:443", "*.internal", "a b", "a..b", "https://app", "10.0.0.256", "127.1", "bücher.example",
        "[app]", "::1%lo", "app, api",
    })
    void serverNames(String value) {
        assertWrong("tls.backend.serverName", value, "'" + value + "' is neither a host name nor an address, " + NAME);
    }

    @ParameterizedTest
    @CsvSource({
        "10, has no unit", "10 s, has a blank in front of its unit", "on, does not begin with a whole number",
        "366d, is out of range",
    })
    void handshakeTimeouts(String value, String problem) {
        assertWrong("timeout.handshake", value, "'" + value + "' " + problem
                + ", expected a duration like 250ms, 10s, 5m, 4h or 7d, at most 365d, or off");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tls.certificate|" + CERTIFICATE,
        "tls.key|the PEM file of a private key, or a list of these with commas between",
        "tls.password|the password of a PKCS#12 file", "tls.minVersion|1.2 or 1.3",
        "tls.ciphers|a cipher suite by its standard name, like TLS_AES_128_GCM_SHA256, or a list of these with commas"
                + " between",
        "tls.alpn|an ALPN protocol like h2 or http/1.1, or a list of these with commas between",
        "tls.clientAuth|none, optional or required", "tls.clientCA|the PEM file of one or more CAs",
        "tls.backend.verify|true or false", "tls.backend.ca|the PEM file of one or more CAs",
        "tls.backend.serverName|a name like app.internal, an address, or client",
    })
    void emptyValues(String key, String expected) {
        assertWrong(key, "", "is empty, expected " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tls.certificate|" + FILE, "tls.key|the PEM file of a private key",
        "tls.clientCA|the PEM file of one or more CAs", "tls.backend.ca|the PEM file of one or more CAs",
    })
    void aPathThatTheSystemCannotHave(String key, String expected) {
        assertWrong(key, "${V}", "'${V}' has a path that this system cannot have, expected " + expected);
    }

    @Test
    void aMistakeInDefaultIsReportedOnceHoweverManyRoutesThereAre() {
        assertThat(TestFile.errors("default.tls.minVersion = 1.1\n" + REST
                + "route.b.listen = 444\nroute.b.targets = app:443\nroute.b.tls = terminate\n"))
                .containsExactly("f:1: default.tls.minVersion: '1.1' is not known, expected 1.2 or 1.3");
    }
}
