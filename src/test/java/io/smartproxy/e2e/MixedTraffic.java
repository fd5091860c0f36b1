package io.smartproxy.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// A proxy with a route of each kind, and clients that count for themselves what goes through their sockets.
final class MixedTraffic implements AutoCloseable {

    /// What one client has seen.
    ///
    /// @param route whose its bytes are; empty where no route took it
    record Seen(String route, long sent, long received) {
    }

    private static final String TARGET = """
            maxConnectionsPerIP = off
            connectionRateLimitPerMinute = off
            route.target.listen = 127.0.0.1:TARGET
            route.target.targets = ECHO
            route.target.tls = terminate
            route.target.tls.certificate = a.example.pem
            route.target.tls.key = a.example.key
            """;
    private static final String PROXY = """
            maxConnectionsPerIP = off
            connectionRateLimitPerMinute = off
            route.plain.listen = 127.0.0.1:PLAIN
            route.plain.targets = ECHO
            route.ended.listen = 127.0.0.1:ENDED
            route.ended.targets = ECHO
            route.ended.tls = terminate
            route.ended.tls.certificate = a.example.pem
            route.ended.tls.key = a.example.key
            route.passed.listen = 127.0.0.1:PASSED
            route.passed.tls = passthrough
            route.passed.targets = 127.0.0.1:TARGET
            route.web.listen = 127.0.0.1:HTTP
            route.web.domains = web.test
            route.web.targets = ECHO
            route.moved.listen = 127.0.0.1:HTTP
            route.moved.domains = old.test
            route.moved.action = redirect
            route.secret.listen = 127.0.0.1:HTTP
            route.secret.domains = secret.test
            route.secret.action = block
            """;

    private final int plain = Ports.free();
    private final int ended = Ports.free();
    private final int passed = Ports.free();
    private final int http = Ports.free();
    private final Backend echo = Backend.echo();
    private final TestProxy target;
    private final TestProxy proxy;

    /// @param folder for the certificate
    MixedTraffic(Path folder) throws Exception {
        TlsServer.makeCertificate(folder, "a.example");
        int targetPort = Ports.free();
        target = TestProxy.start(folder,
                TARGET.replace("TARGET", "" + targetPort).replace("ECHO", echo.address()));
        proxy = TestProxy.start(folder, PROXY.replace("TARGET", "" + targetPort).replace("ECHO", echo.address())
                .replace("PLAIN", "" + plain).replace("ENDED", "" + ended).replace("PASSED", "" + passed)
                .replace("HTTP", "" + http));
    }

    TestProxy proxy() {
        return proxy;
    }

    /// One client, from its connect to the end of its connection.
    ///
    /// @param number decides of what kind it is, and how much it says
    Seen run(int number) throws IOException {
        Random random = new Random(number);
        byte[] words = new byte[random.nextInt(1, 3000)];
        random.nextBytes(words);
        return switch (number % 10) {
            case 0 -> tls("ended", ended, "TLSv1.3", words);
            case 1 -> tls("passed", passed, random.nextBoolean() ? "TLSv1.2" : "TLSv1.3", words);
            case 2 -> request("moved", "old.test");
            case 3 -> request("secret", "secret.test");
            case 4 -> request("", "nobody.test");
            case 5 -> post(Arrays.copyOf(words, 150_000 + words.length));
            case 6 -> reset(words);
            default -> plain(words);
        };
    }

    private static CountingSocket connect(int port) throws IOException {
        CountingSocket socket = new CountingSocket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
        return socket;
    }

    private static Seen seen(String route, CountingSocket socket) {
        return new Seen(route, socket.sent(), socket.received());
    }

    private Seen plain(byte[] words) throws IOException {
        try (CountingSocket socket = connect(plain)) {
            socket.getOutputStream().write(words);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(words);
            return seen("plain", socket);
        }
    }

    /// Behind what it has heard nothing is under way any more, so that the reset takes nothing along.
    private Seen reset(byte[] words) throws IOException {
        try (CountingSocket socket = connect(plain)) {
            socket.getOutputStream().write(words);
            assertThat(socket.getInputStream().readNBytes(words.length)).isEqualTo(words);
            Resets.reset(socket);
            return seen("plain", socket);
        }
    }

    private static Seen tls(String route, int port, String version, byte[] words) throws IOException {
        try (TlsClient client = TlsClient.connect(port, version)) {
            client.out().write(words);
            assertThat(client.in().readNBytes(words.length)).isEqualTo(words);
            client.sayEnd();
            assertThat(client.in().read()).isEqualTo(-1);
            // What comes behind the close_notify: nothing but the end.
            assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
            client.cut();
            return seen(route, client.socket());
        }
    }

    /// A request that the proxy answers itself, or not at all.
    private Seen request(String route, String host) throws IOException {
        try (CountingSocket socket = connect(http)) {
            socket.getOutputStream().write(HttpBackends.get(host, "/").getBytes(ISO_8859_1));
            socket.getInputStream().readAllBytes();
            return seen(route, socket);
        }
    }

    /// A request whose body comes in one piece with its head: far more than it takes to find the route.
    private Seen post(byte[] body) throws IOException {
        byte[] head = ("POST / HTTP/1.1\r\nHost: web.test\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        try (CountingSocket socket = connect(http)) {
            Thread writer = Thread.startVirtualThread(() -> write(socket, request));
            assertThat(socket.getInputStream().readNBytes(request.length)).isEqualTo(request);
            writer.join();
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            return seen("web", socket);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void write(CountingSocket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        target.close();
        echo.close();
    }
}
