package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// curl by HTTPS, to a proxy that ends TLS and an nginx behind it that knows nothing of it. How the connections end is
/// not looked at: by HTTP/2, curl 7 leaves without a word of TLS.
class CurlTerminateTest {

    private static final int MIB = 1 << 20;
    /// `CURLE_SSL_CONNECT_ERROR`.
    private static final int NO_HANDSHAKE = 35;

    @TempDir
    private Path folder;
    private TerminatedNginx server;

    @BeforeEach
    void start() throws Exception {
        server = TerminatedNginx.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// A command that trusts the proxy's certificate and nobody else, and tells the version of HTTP in the end.
    private List<String> curl(boolean http2, String path, String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-q", "-sSf", "--noproxy", "*",
                "--cacert", server.certificate().toString(), "-w", "%{stderr}%{http_version}"));
        command.addAll(List.of(arguments));
        command.add(server.uri(http2, path).toString());
        return command;
    }

    private static String version(boolean http2) {
        return http2 ? "2" : "1.1";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDownloadArrivesAsItIs(boolean http2) throws Exception {
        download(http2, 4);
    }

    private void download(boolean http2, int mebibytes) throws Exception {
        Path file = server.makeFile("file", mebibytes * MIB);
        Sha256 fetched = new Sha256();
        assertThat(Program.run(curl(http2, "/file"), Program.NOTHING, fetched)).isEqualTo(version(http2));
        assertThat(fetched.length()).isEqualTo(mebibytes * MIB);
        assertThat(fetched.hex()).isEqualTo(Sha256.of(file));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadArrivesAsItIs(boolean http2) throws Exception {
        upload(http2, 4);
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void largeOnesArriveAsTheyAre(boolean http2) throws Exception {
        download(http2, 40);
        upload(http2, 40);
    }

    private void upload(boolean http2, int mebibytes) throws Exception {
        Path file = server.makeFile("file", mebibytes * MIB);
        assertThat(Program.run(curl(http2, "/copy", "-T", file.toString()), Program.NOTHING,
                new ByteArrayOutputStream())).isEqualTo(version(http2));
        assertThat(server.file("copy")).hasSize(mebibytes * MIB);
        assertThat(Sha256.of(server.file("copy"))).isEqualTo(Sha256.of(file));
    }

    @Test
    void oneConnectionServesManyRequests() throws Exception {
        Files.writeString(server.file("words"), "so it goes\n");
        for (boolean http2 : List.of(false, true)) {
            ByteArrayOutputStream fetched = new ByteArrayOutputStream();
            String url = server.uri(http2, "/words").toString();
            Program.run(curl(http2, "/words", url, url, url), Program.NOTHING, fetched);
            assertThat(fetched).hasToString("so it goes\n".repeat(4));
        }
        assertThat(server.proxy().proxy().metrics().connections().total()).isEqualTo(2);
    }

    @Test
    void aClientWithoutAlpnIsServedAndOneWithAnotherProtocolIsNot() throws Exception {
        Files.writeString(server.file("words"), "so it goes\n");
        ByteArrayOutputStream fetched = new ByteArrayOutputStream();
        assertThat(Program.run(curl(false, "/words", "--no-alpn"), Program.NOTHING, fetched)).isEqualTo("1.1");
        assertThat(fetched).hasToString("so it goes\n");
        List<String> http1 = curl(true, "/words", "--http1.1");
        try (Program refused = Program.start(http1, Program.NOTHING, new ByteArrayOutputStream())) {
            assertThat(refused.status()).isEqualTo(NO_HANDSHAKE);
            assertThat(refused.errors()).contains("no application protocol");
        }
        server.proxy().awaitClosed(CloseReason.HANDSHAKE_FAILED, 1);
    }
}
