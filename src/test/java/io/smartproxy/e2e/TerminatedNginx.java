package io.smartproxy.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// An nginx that speaks HTTP in the clear, behind a proxy that ends TLS: on one port for HTTP/1.1, on another for
/// HTTP/2. It serves the files of the folder `www`, and keeps those that are sent to it there.
final class TerminatedNginx implements AutoCloseable {

    private static final long SEED = 9113;

    private final Path folder;
    private final int port;
    private final Program nginx;
    private final TestProxy proxy;

    private TerminatedNginx(Path folder, int port, Program nginx, TestProxy proxy) {
        this.folder = folder;
        this.port = port;
        this.nginx = nginx;
        this.proxy = proxy;
    }

    /// @param folder of the test's own, where all files go
    static TerminatedNginx start(Path folder) throws Exception {
        Files.createDirectories(folder.resolve("www"));
        int backend = Ports.freeRange(2);
        int port = Ports.freeRange(2);
        Program nginx = NginxServer.run(folder, """
                root www;
                dav_methods PUT;
                client_max_body_size 0;
                keepalive_requests 1000000;
                server {
                    listen 127.0.0.1:%d;
                }
                server {
                    listen 127.0.0.1:%d http2;
                }
                """.formatted(backend, backend + 1)).awaitPort(backend).awaitPort(backend + 1);
        try {
            TestProxy proxy = TestProxy.start(folder, """
                    maxConnectionsPerIP = off
                    connectionRateLimitPerMinute = off
                    route.h1.listen = 127.0.0.1:%d
                    route.h1.targets = 127.0.0.1:%d
                    route.h2.listen = 127.0.0.1:%d
                    route.h2.targets = 127.0.0.1:%d
                    route.h2.tls.alpn = h2
                    """.formatted(port, backend, port + 1, backend + 1)
                    + ServerKey.terminate(folder, "h1", ServerKey.ECDSA) + ServerKey.terminate(folder, "h2", ServerKey.ECDSA));
            return new TerminatedNginx(folder, port, nginx, proxy);
        } catch (IOException | AssertionError failure) {
            nginx.close();
            throw failure;
        }
    }

    /// Of the proxy.
    ///
    /// @param http2 whether to speak HTTP/2 there, or else HTTP/1.1
    int port(boolean http2) {
        return http2 ? port + 1 : port;
    }

    URI uri(boolean http2, String path) {
        return URI.create("https://127.0.0.1:" + port(http2) + path);
    }

    /// The file of the proxy's certificate, in PEM.
    Path certificate() {
        return folder.resolve(ServerKey.ECDSA.name() + ".pem");
    }

    TestProxy proxy() {
        return proxy;
    }

    /// A file that is served as `/NAME`, or has been sent to there.
    Path file(String name) {
        return folder.resolve("www").resolve(name);
    }

    /// Makes a file of random bytes to be served as `/NAME`.
    Path makeFile(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return Files.write(file(name), bytes);
    }

    @Override
    public void close() {
        try (nginx; proxy) {
            proxy.awaitIdle();
        }
    }
}
