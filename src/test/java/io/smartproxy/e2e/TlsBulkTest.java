package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A lot of bytes both ways at once through a connection whose TLS ends at the proxy, which has little memory for it.
class TlsBulkTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int BLOCK = 1 << 16;

    /// What one side sends and gets, by their sums.
    private record Sums(String sent, String got) {
    }

    @TempDir
    private Path folder;

    @Test
    void bytesGoBothWaysAtOnce() throws Exception {
        move("TLSv1.2", 4L << 20);
        move("TLSv1.3", 4L << 20);
    }

    @Test
    @Tag("soak")
    void twoGibibytesGoBothWaysAtOnce() throws Exception {
        move("TLSv1.2", 24L << 20);
        move("TLSv1.3", 2L << 30);
    }

    private void move(String version, long size) throws Exception {
        CompletableFuture<Sums> target = new CompletableFuture<>();
        TlsServer.makeCertificate(folder, "a.example");
        int port = Ports.free();
        try (Backend backend = Backend.start(socket -> target.complete(exchange(socket, 1, size)));
                ProxyProcess proxy = start(port, backend.address());
                TlsClient client = TlsClient.connect(port, version)) {
            CompletableFuture<Sums> sums = CompletableFuture.supplyAsync(() -> exchange(client, size));
            Await.until("a part of it has gone through", Duration.ofMinutes(1),
                    () -> client.socket().received() > size / 8);
            long early = residentKib(proxy);
            Sums here = sums.get();
            Sums there = target.get();
            long late = residentKib(proxy);
            assertThat(here.got).isEqualTo(there.sent);
            assertThat(there.got).isEqualTo(here.sent);
            // The Java heap may still grow towards its limit of 64 MiB.
            assertThat(late - early).as("KiB that the memory has grown by").isLessThan(64 << 10);
            System.out.println(version + ": " + (size >> 20) + " MiB each way, the proxy's memory " + (early >> 10)
                    + " MiB early and " + (late >> 10) + " MiB at the end, SHA-256 up " + here.sent + " down "
                    + here.got);
            assertThat(proxy.stop()).isZero();
        }
    }

    private ProxyProcess start(int port, String target) {
        ProxyProcess proxy = new ProxyProcess.Start("""
                route.a.listen = 127.0.0.1:%d
                route.a.tls = terminate
                route.a.tls.certificate = %s/a.example.pem
                route.a.tls.key = %s/a.example.key
                route.a.targets = %s
                """.formatted(port, folder, folder, target)).jvmOptions("-Xmx64m").start();
        proxy.awaitLine("started in", LIMIT);
        return proxy;
    }

    private static Sums exchange(TlsClient client, long size) {
        try {
            return exchange(client.in(), client.out(), client::sayEnd, 2, size);
        } catch (IOException failure) {
            throw new CompletionException(failure);
        }
    }

    private static Sums exchange(Socket socket, int seed, long size) throws IOException {
        return exchange(socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput, seed, size);
    }

    private interface End {
        void say() throws IOException;
    }

    private static Sums exchange(InputStream in, OutputStream out, End end, int seed, long size) {
        CompletableFuture<String> sent = CompletableFuture.supplyAsync(() -> {
            try {
                return send(out, seed, size);
            } catch (IOException failure) {
                throw new CompletionException(failure);
            }
        }, task -> Thread.ofPlatform().start(task));
        try {
            Sha256 got = new Sha256();
            byte[] block = new byte[BLOCK];
            while (got.length() < size) {
                int count = in.read(block);
                assertThat(count).as("bytes after %d", got.length()).isPositive();
                got.write(block, 0, count);
            }
            String sum = sent.join();
            // Not before: in TLS 1.2 it is the end of the other direction too.
            end.say();
            assertThat(in.read()).isEqualTo(-1);
            return new Sums(sum, got.hex());
        } catch (IOException failure) {
            throw new CompletionException(failure);
        }
    }

    /// Random bytes, each block another by its number.
    private static String send(OutputStream out, int seed, long size) throws IOException {
        Sha256 sum = new Sha256();
        byte[] block = new byte[BLOCK];
        new Random(seed).nextBytes(block);
        for (long at = 0; at < size; at += BLOCK) {
            for (int i = 0; i < Long.BYTES; i++) {
                block[i] = (byte) (at >>> 8 * i);
            }
            out.write(block);
            sum.write(block, 0, BLOCK);
        }
        return sum.hex();
    }

    private static long residentKib(ProxyProcess proxy) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(proxy.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
