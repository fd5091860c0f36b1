package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// HAProxy and nginx as targets that want a PROXY header: they hear of the client and of what it has connected to,
/// whatever the proxy does with TLS.
class PeersBehindTest {

    private static final List<Way> WAYS = ways();
    private static final int PORT = Ports.freeRange(WAYS.size());
    private static final BoundClient CLIENT = new BoundClient("127.0.0.7");

    @TempDir
    private static Path folder;
    private static final List<Program> PEERS = new ArrayList<>();
    private static TestProxy proxy;

    /// A route of its own.
    ///
    /// @param tls empty for none
    record Way(ProxyPeer peer, String version, String tls) {

        boolean secured() {
            return !tls.isEmpty();
        }

        /// Whether the peer gets to see TLS.
        boolean toTls() {
            return tls.equals("passthrough") || tls.equals("terminate-and-reencrypt");
        }

        @Override
        public String toString() {
            return peer + " " + version + " " + (tls.isEmpty() ? "plain" : tls);
        }
    }

    private static List<Way> ways() {
        List<Way> all = new ArrayList<>();
        for (ProxyPeer peer : ProxyPeer.values()) {
            for (String version : List.of("v1", "v2")) {
                Stream.of("", "passthrough", "terminate", "terminate-and-reencrypt")
                        .forEach(tls -> all.add(new Way(peer, version, tls)));
            }
        }
        return all;
    }

    @BeforeAll
    static void start() throws Exception {
        TlsServer.makeCertificate(folder, "shop.test");
        StringBuilder text = new StringBuilder();
        for (ProxyPeer peer : ProxyPeer.values()) {
            int port = Ports.freeRange(2);
            PEERS.add(peer.start(Files.createDirectory(folder.resolve(peer.name())), port)
                    .awaitPort(port).awaitPort(port + 1));
            WAYS.stream().filter(way -> way.peer() == peer).forEach(way -> text.append(route(way, port)));
        }
        proxy = TestProxy.start(folder, text.toString());
    }

    private static String route(Way way, int peer) {
        int number = WAYS.indexOf(way);
        String route = "route.r" + number + ".";
        StringBuilder text = new StringBuilder("""
                R.listen = 127.0.0.1:%d
                R.targets = 127.0.0.1:%d
                R.sendProxyProtocol = %s
                """.formatted(PORT + number, way.toTls() ? peer + 1 : peer, way.version()));
        if (way.version().equals("v2")) {
            text.append("R.proxyProtocol.tlvs = authority, alpn, ssl, unique-id, crc32c\n");
        }
        if (way.secured()) {
            text.append("R.tls = ").append(way.tls()).append('\n');
        }
        if (way.tls().startsWith("terminate")) {
            text.append("R.tls.certificate = shop.test.pem\nR.tls.key = shop.test.key\n");
        }
        if (way.tls().equals("terminate-and-reencrypt")) {
            text.append("R.tls.backend.ca = ").append(way.peer()).append("/peer.pem\n");
        }
        return text.toString().replace("R.", route);
    }

    @AfterAll
    static void stop() throws IOException {
        PEERS.forEach(Program::close);
        if (proxy != null) {
            proxy.close();
        }
    }

    static List<Way> way() {
        return WAYS;
    }

    @ParameterizedTest
    @MethodSource("way")
    void theTargetIsToldOfTheClient(Way way) throws IOException {
        long normal = proxy.proxy().metrics().closed(CloseReason.NORMAL);
        int port = PORT + WAYS.indexOf(way);
        BoundClient.Answer answer = way.tls().equals("passthrough")
                ? CLIENT.getThrough(port)
                : CLIENT.get(port, way.secured());
        assertThat(answer.text()).matches("(?s)HTTP/1\\.[01] 200 .*");
        assertThat(answer.body()).isEqualTo("127.0.0.7:%d 127.0.0.1:%d", answer.port(), port);
        proxy.awaitClosed(CloseReason.NORMAL, normal + 1);
    }
}
