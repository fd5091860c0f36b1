package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two proxies of this kind, one behind the other: the second knows the client of the first and tells its own target,
/// an nginx.
class ProxiesInARowTest {

    private static final List<Way> WAYS = Stream.of(Header.values())
            .flatMap(header -> Stream.of(Kind.values()).map(kind -> new Way(header, kind))).toList();
    private static final int FIRST = Ports.freeRange(WAYS.size());
    private static final int SECOND = Ports.freeRange(Kind.values().length);
    private static final BoundClient CLIENT = new BoundClient("127.0.0.7");

    @TempDir
    private static Path folder;
    private static Program nginx;
    private static TestProxy first;
    private static TestProxy second;

    /// What the first proxy says.
    enum Header {
        V1("sendProxyProtocol = v1"),
        V2("sendProxyProtocol = v2"),
        V2_AND_MORE("sendProxyProtocol = v2\nroute.<R>.proxyProtocol.tlvs = authority, alpn, ssl, unique-id, crc32c"),
        CLIENT_IP("sendClientIpHeader = true");

        private final String key;

        Header(String key) {
            this.key = key;
        }
    }

    /// What the two do about TLS; empty for nothing.
    enum Kind {
        PLAIN("", ""),
        PASSTHROUGH("passthrough", "passthrough"),
        ENDS_AT_THE_FIRST("terminate", ""),
        ENDS_AT_THE_SECOND("passthrough", "terminate"),
        ENDS_TWICE("terminate-and-reencrypt", "terminate");

        private final String first;
        private final String second;

        Kind(String first, String second) {
            this.first = first;
            this.second = second;
        }
    }

    record Way(Header header, Kind kind) {
    }

    @BeforeAll
    static void start() throws Exception {
        TlsServer.makeCertificate(folder, "shop.test");
        int last = Ports.freeRange(2);
        nginx = ProxyPeer.NGINX.start(folder, last).awaitPort(last);
        StringBuilder behind = new StringBuilder("proxyIPs = 127.0.0.1\ndefault.sendProxyProtocol = v1\n");
        for (Kind kind : Kind.values()) {
            behind.append(route(kind.ordinal(), SECOND, kind == Kind.PASSTHROUGH ? last + 1 : last, kind.second));
        }
        second = TestProxy.start(folder, behind.toString());
        StringBuilder inFront = new StringBuilder();
        for (Way way : WAYS) {
            int number = WAYS.indexOf(way);
            inFront.append(route(number, FIRST, SECOND + way.kind().ordinal(), way.kind().first))
                    .append(("route.<R>." + way.header().key + "\n").replace("<R>", "r" + number));
        }
        first = TestProxy.start(folder, inFront.toString());
    }

    private static String route(int number, int firstPort, int target, String tls) {
        String text = """
                route.<R>.listen = 127.0.0.1:%d
                route.<R>.targets = 127.0.0.1:%d
                """.formatted(firstPort + number, target);
        if (!tls.isEmpty()) {
            text += "route.<R>.tls = " + tls + "\n";
        }
        if (tls.startsWith("terminate")) {
            text += "route.<R>.tls.certificate = shop.test.pem\nroute.<R>.tls.key = shop.test.key\n";
        }
        if (tls.endsWith("reencrypt")) {
            text += "route.<R>.tls.backend.ca = shop.test.pem\n";
        }
        return text.replace("<R>", "r" + number);
    }

    @AfterAll
    static void stop() {
        for (TestProxy proxy : new TestProxy[] {first, second}) {
            if (proxy != null) {
                proxy.awaitIdle();
                proxy.close();
            }
        }
        if (nginx != null) {
            nginx.close();
        }
    }

    static List<Way> way() {
        return WAYS;
    }

    @ParameterizedTest
    @MethodSource("way")
    void theSecondKnowsTheClientOfTheFirst(Way way) throws IOException {
        long normal = second.proxy().metrics().closed(CloseReason.NORMAL);
        int port = FIRST + WAYS.indexOf(way);
        BoundClient.Answer answer = way.kind() == Kind.PASSTHROUGH
                ? CLIENT.getThrough(port)
                : CLIENT.get(port, way.kind() != Kind.PLAIN);
        if (way.header() == Header.CLIENT_IP) {
            // It tells an address and no more; the rest is what the second one sees of its own. The port is 0, which
            // nginx writes as nothing.
            assertThat(answer.body()).isEqualTo("127.0.0.7: 127.0.0.1:%d", SECOND + way.kind().ordinal());
        } else {
            assertThat(answer.body()).isEqualTo("127.0.0.7:%d 127.0.0.1:%d", answer.port(), port);
        }
        second.awaitClosed(CloseReason.NORMAL, normal + 1);
        assertThat(second.proxy().metrics().ips(10)).extracting("ip").containsExactly("127.0.0.7");
    }
}
