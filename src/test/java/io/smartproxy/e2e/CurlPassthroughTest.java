package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// curl to nginx by HTTPS with the proxy in between, which holds no certificate and sees no HTTP: neither of them
/// notices.
class CurlPassthroughTest {

    private static final int MIB = 1 << 20;
    private static final long SEED = 20_261;

    @TempDir
    private Path folder;
    private NginxServer nginx;
    private TestProxy proxy;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectory(folder.resolve("www"));
        nginx = NginxServer.start(folder, "files.test");
        port = Ports.free();
        proxy = TestProxy.start("""
                route.files.listen = 127.0.0.1:%d
                route.files.domains = files.test
                route.files.targets = %s
                """.formatted(port, nginx.address()));
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        if (nginx != null) {
            nginx.close();
        }
    }

    /// A file in which each mebibyte begins with random bytes and goes on with a hole, which takes up no space.
    private Path file(int mebibytes) throws IOException {
        Path file = folder.resolve("www").resolve("file");
        Random random = new Random(SEED);
        byte[] bytes = new byte[4096];
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(bytes);
                out.seek((long) i * MIB);
                out.write(bytes);
            }
            out.setLength((long) mebibytes * MIB);
        }
        return file;
    }

    /// Fetches the file over the proxy, trusting nobody but nginx.
    ///
    /// @return the version of HTTP that curl tells of
    private String fetch(String version, OutputStream body) throws Exception {
        List<String> command = List.of("curl", "-q", "-sSf", "--noproxy", "*", version,
                "--cacert", nginx.certificate().toString(), "--resolve", "files.test:" + port + ":127.0.0.1",
                "-w", "%{stderr}%{http_version}", "https://files.test:" + port + "/file");
        return Program.run(command, Program.NOTHING, body);
    }

    @Test
    void aLargeFileArrivesAsItIs() throws Exception {
        fetch(128);
    }

    @Tag("soak")
    @Test
    void aGibibyteArrivesAsItIs() throws Exception {
        fetch(1024);
    }

    private void fetch(int mebibytes) throws Exception {
        Path file = file(mebibytes);
        Sha256 fetched = new Sha256();
        fetch("--http1.1", fetched);
        assertThat(fetched.length()).isEqualTo((long) mebibytes * MIB);
        assertThat(fetched.hex()).isEqualTo(Sha256.of(file));
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        assertThat(proxy.proxy().metrics().totals().sent()).isGreaterThan((long) mebibytes * MIB);
    }

    @Test
    void bothSidesSpeakHttp2() throws Exception {
        Path file = file(16);
        Sha256 fetched = new Sha256();
        assertThat(fetch("--http2", fetched)).isEqualTo("2");
        assertThat(fetched.hex()).isEqualTo(Sha256.of(file));
    }

    @Test
    void bothSidesSpeakHttp1() throws Exception {
        Path file = file(16);
        Sha256 fetched = new Sha256();
        assertThat(fetch("--http1.1", fetched)).isEqualTo("1.1");
        assertThat(fetched.hex()).isEqualTo(Sha256.of(file));
    }
}
