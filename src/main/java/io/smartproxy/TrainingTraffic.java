package io.smartproxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// What a proxy is put through for [CacheMaking], so that the cache has what the first clients need: requests in plain
/// text and over TLS, and to the admin page.
///
/// @param file with which the proxy is to run
record TrainingTraffic(Path file, int plain, int tls, int admin) {

    private static final int FIRST_PORT = 10_000;
    private static final int BEYOND_PORTS = 32_000;
    private static final int PORT_TRIES = 1000;
    private static final long LOOK_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<String> ADMIN_PATHS = List.of("/", "/metrics", "/api/v1/status", "/api/v1/throughput",
            "/api/v1/connections", "/api/v1/routes");

    /// Writes the file.
    ///
    /// @param folder where it goes
    static TrainingTraffic in(Path folder) throws IOException {
        int[] ports = freePorts();
        Path file = Files.writeString(folder.resolve("proxy.properties"), """
                admin.listen = 127.0.0.1:%3$d
                connectionRateLimitPerMinute = off
                default.targets = builtin:demo
                route.moved.listen = 127.0.0.1:%1$d
                route.moved.domains = moved.example, *.moved.example
                route.moved.action = redirect
                route.status.listen = 127.0.0.1:%1$d
                route.status.path = /status
                route.status.action = respond
                route.plain.listen = 127.0.0.1:%1$d
                route.tls.listen = 127.0.0.1:%2$d
                route.tls.tls = terminate
                route.tls.tls.certificate = self-signed
                """.formatted(ports[0], ports[1], ports[2]));
        return new TrainingTraffic(file, ports[0], ports[1], ports[2]);
    }

    /// They are bound at the same time, so that they are three.
    private static int[] freePorts() throws IOException {
        try (ServerSocket one = bound(); ServerSocket two = bound(); ServerSocket three = bound()) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
        }
    }

    /// Below the ports that the kernel hands out by itself: no outgoing connection takes one before the proxy does.
    private static ServerSocket bound() throws IOException {
        for (int tries = 0; tries < PORT_TRIES; tries++) {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(),
                        ThreadLocalRandom.current().nextInt(FIRST_PORT, BEYOND_PORTS)));
                return socket;
            } catch (BindException _) {
                // Somebody has it: another one.
                socket.close();
            }
        }
        throw new IOException("no free port between " + FIRST_PORT + " and " + BEYOND_PORTS);
    }

    /// Waits until the proxy listens, and asks it.
    ///
    /// @throws IOException when it ends, takes too long or does not answer
    void run(Process proxy) throws IOException, InterruptedException {
        awaitListening(proxy, LIMIT);
        for (String path : List.of("/", "/status", "/bytes?n=256KiB")) {
            ask(connect(plain), path);
            ask(connectTls(), path);
        }
        for (String path : ADMIN_PATHS) {
            ask(connect(admin), path);
        }
    }

    /// @param limit for all its ports together
    void awaitListening(Process proxy, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (int port : new int[] {plain, tls, admin}) {
            while (!isListening(port)) {
                if (proxy.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IOException("the proxy has ended with status " + proxy.exitValue());
                }
                if (System.nanoTime() - end > 0) {
                    throw new IOException("the proxy does not listen on port " + port + ", limit " + limit.toSeconds()
                            + " s");
                }
            }
        }
    }

    private static boolean isListening(int port) throws IOException {
        try (Socket visitor = connect(port)) {
            return visitor.isConnected();
        } catch (ConnectException _) {
            return false;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private Socket connectTls() throws IOException {
        return trusting().getSocketFactory().createSocket(connect(tls), "localhost", tls, true);
    }

    /// Trusts the certificate that the proxy has made for itself.
    private SSLContext trusting() throws IOException {
        try (InputStream in = Files.newInputStream(file.resolveSibling(".smartproxy").resolve("self-signed.pem"))) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("proxy", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IOException("the proxy's own certificate cannot be used", impossible);
        }
    }

    private static void ask(Socket connected, String path) throws IOException {
        try (Socket socket = connected) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().readAllBytes().length == 0) {
                throw new IOException("no answer to " + path);
            }
        }
    }
}
