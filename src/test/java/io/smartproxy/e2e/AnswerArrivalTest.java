package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import io.smartproxy.net.RefusalReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An answer of the proxy's own arrives even when the client was still sending its request: closing at once would make
/// the kernel send a reset, which fails the client's writes and may throw the answer away.
class AnswerArrivalTest {

    private static final int LARGEST = 50_000_000;
    private static final int REPEATS = 20;

    private final int port = Ports.free();
    private TestProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = TestProxy.start("""
                default.listen = 127.0.0.1:%d
                route.blocked.path = /blocked
                route.blocked.action = block
                route.secure.action = redirect
                """.formatted(port));
    }

    @AfterEach
    void close() {
        proxy.awaitIdle();
        proxy.close();
    }

    /// Sends all of a request, and only then looks for an answer.
    private String post(String path, int length) throws IOException {
        try (Socket client = TestProxy.connect(port)) {
            OutputStream out = client.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: " + length + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            byte[] piece = new byte[64 * 1024];
            for (int left = length; left > 0; left -= piece.length) {
                out.write(piece, 0, Math.min(left, piece.length));
            }
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void aClientThatSendsAllBeforeItReadsGetsAllOfTheAnswer() throws IOException {
        for (int i = 0; i < REPEATS; i++) {
            int length = LARGEST >> i;
            assertThat(post("/" + i, length)).as("%d bytes", length)
                    .startsWith("HTTP/1.1 308 ").contains("Location: https://www.example.com/" + i + "\r\n")
                    .endsWith("\r\n\r\n");
        }
        proxy.awaitClosed(CloseReason.NORMAL, REPEATS);
        assertThat(post("/blocked", LARGEST / 10)).startsWith("HTTP/1.1 403 ").endsWith("\r\n\r\nForbidden\n");
        proxy.awaitRefused(RefusalReason.BLOCKED, 1);
    }

    @Test
    void curlGetsTheAnswerToAnUpload(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("upload");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(LARGEST);
        }
        // curl asks whether it may send so much, and waits a second for the answer; without the header it just sends.
        assertThat(upload(file, "Expect: 100-continue")).isEqualTo("308");
        for (int i = 0; i < 5; i++) {
            assertThat(upload(file, "Expect:")).isEqualTo("308");
        }
    }

    private String upload(Path file, String header) throws Exception {
        return Program.run("curl", "-q", "-s", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}",
                "-H", header, "--data-binary", "@" + file, "http://127.0.0.1:" + port + "/upload");
    }
}
