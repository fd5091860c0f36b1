package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a terminating route refuses, and with which alert (RFC 8446 section 6); clients after that are served.
class OpensslRefusalTest {

    @TempDir
    private Path folder;
    private Backend backend;
    private TestProxy proxy;
    private int port;

    @BeforeEach
    void startBackend() throws IOException {
        backend = Backend.echo();
    }

    /// @param keys of the route, without its name
    private void start(String... keys) throws Exception {
        port = Ports.free();
        StringBuilder text = new StringBuilder(ServerKey.terminate(folder, "echo", ServerKey.ECDSA));
        text.append("route.echo.listen = 127.0.0.1:").append(port).append('\n');
        text.append("route.echo.targets = ").append(backend.address()).append('\n');
        for (String key : keys) {
            text.append("route.echo.").append(key).append('\n');
        }
        proxy = TestProxy.start(folder, text.toString());
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.awaitIdle();
            proxy.close();
        }
        backend.close();
    }

    private void assertRefused(String alert, String... arguments) throws Exception {
        try (OpensslClient client = OpensslClient.start(port, arguments)) {
            assertThat(client.failure()).contains(alert);
        }
    }

    private void assertServed(String agreed, String... arguments) throws Exception {
        try (OpensslClient client = OpensslClient.start(port, arguments)) {
            assertThat(client.awaitAgreed()).contains(agreed);
            client.echo("still here");
            client.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void versionsBefore12AreRefused(String version) throws Exception {
        start();
        assertRefused("alert protocol version", version, "-cipher", "ALL:@SECLEVEL=0");
        assertServed("TLSv1.2", "-tls1_2");
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
    }

    /// Debian's openssl cannot speak it any more: these are the bytes of its hello (RFC 6101 section 5.6.1.2).
    @Test
    void version3OfSslIsRefused() throws Exception {
        start();
        byte[] hello = HexFormat.of().parseHex("160300002d" + "01000029" + "0300" + "5a".repeat(32) + "00"
                + "0002" + "002f" + "0100");
        try (Socket client = TestProxy.connect(port)) {
            client.getOutputStream().write(hello);
            byte[] answer = client.getInputStream().readAllBytes();
            assertThat(answer).hasSize(7);
            assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(answer).as("fatal, protocol_version").endsWith(2, 70);
        }
        assertServed("TLSv1.3");
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
    }

    @Test
    void version12IsRefusedWhereTheFileSaysSo() throws Exception {
        start("tls.minVersion = 1.3");
        assertRefused("alert protocol version", "-tls1_2");
        assertServed("TLSv1.3");
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
    }

    @Test
    void onlyTheSuitesOfTheFileAreOfferedInItsOrder() throws Exception {
        start("tls.ciphers = TLS_AES_128_GCM_SHA256, TLS_CHACHA20_POLY1305_SHA256,"
                + " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assertServed("TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256");
        assertServed("TLSv1.3, Cipher is TLS_CHACHA20_POLY1305_SHA256", "-ciphersuites",
                "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
        assertServed("TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256", "-tls1_2");
        assertRefused("alert handshake failure", "-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384");
        assertRefused("alert handshake failure", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384");
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 2);
    }

    @Test
    void protocolsThatTheRouteDoesNotSpeakAreRefused() throws Exception {
        start();
        assertRefused("alert no application protocol", "-alpn", "spdy/3,h2");
        assertServed("TLSv1.3", "-alpn", "h2,http/1.1");
        assertServed("TLSv1.3");
        proxy.awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
    }

    @Test
    void aClientThatWantsAnotherHandshakeIsRefused() throws Exception {
        start();
        try (OpensslClient client = OpensslClient.start(port, "-tls1_2");
                OpensslClient other = OpensslClient.start(port, "-tls1_2")) {
            client.awaitAgreed();
            client.echo("before");
            other.awaitAgreed();
            client.command("R", "RENEGOTIATING", 1);
            assertThat(client.failure()).contains("alert handshake failure");
            other.echo("the other one goes on");
            other.end();
        }
        proxy.awaitClosed(CloseReason.CLIENT_ERROR, 1);
        proxy.awaitClosed(CloseReason.NORMAL, 1);
    }
}
