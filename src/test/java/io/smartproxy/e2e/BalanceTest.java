package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How connections through the proxy are shared among several targets.
class BalanceTest {

    private final int port = Ports.free();
    private final List<Backend> backends = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private TestProxy proxy;

    @BeforeEach
    void startBackends() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            backends.add(Backend.greeting(name));
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        proxy.awaitIdle();
        proxy.close();
        for (Backend backend : backends) {
            backend.close();
        }
    }

    /// @param targets with A, B and C for the three
    private void start(String targets, String... keys) throws IOException {
        String written = targets;
        for (int i = 0; i < 3; i++) {
            written = written.replace(String.valueOf((char) ('A' + i)), backends.get(i).address());
        }
        proxy = TestProxy.start("route.a.listen = 127.0.0.1:" + port + "\nroute.a.targets = " + written + "\nroute.a."
                + String.join("\nroute.a.", keys));
    }

    /// Opens a connection that stays open.
    ///
    /// @return the name of the target
    private String open(String from) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.bind(new InetSocketAddress(from, 0));
        client.connect(new InetSocketAddress("127.0.0.1", port));
        client.setSoTimeout((int) Await.LIMIT.toMillis());
        return String.valueOf((char) client.getInputStream().read());
    }

    private String open(int count) throws IOException {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append(open("127.0.0.1"));
        }
        return names.toString();
    }

    @Test
    void inTurnByWeight() throws IOException {
        start("A weight=3, B, C weight=2", "balance = round-robin");
        assertThat(open(12)).isEqualTo("aacbacaacbac");
    }

    @Test
    void whereTheFewestConnectionsAre() throws IOException {
        start("A, B", "balance = least-connections");
        String names = open(4);
        assertThat(names.chars().filter(name -> name == 'a').count()).isEqualTo(2);
        for (int i = 0; i < 4; i++) {
            if (names.charAt(i) == 'a') {
                clients.get(i).close();
            }
        }
        Await.until("two are left", () -> proxy.proxy().registry().active() == 2);
        assertThat(open(2)).isEqualTo("aa");
    }

    @Test
    void aClientKeepsItsTargetAndOneThatGoesMovesNoOther() throws IOException {
        Machine.needsAddress("127.0.0.2");
        start("A, B, C", "balance = ip-hash");
        Map<String, String> before = new LinkedHashMap<>();
        for (int i = 1; i <= 30; i++) {
            before.put("127.0.0." + i, open("127.0.0." + i));
        }
        assertThat(before.values()).contains("a", "b", "c");
        backends.get(1).close();
        for (Map.Entry<String, String> client : before.entrySet()) {
            String now = open(client.getKey());
            if (client.getValue().equals("b")) {
                assertThat(now).isIn("a", "c");
            } else {
                assertThat(now).isEqualTo(client.getValue());
            }
        }
    }

    @Test
    void backupsWaitUntilNoOtherIsLeft() throws IOException {
        start("A backup, B, C", "retries = 5");
        assertThat(open(6)).isEqualTo("bcbcbc");
        backends.get(1).close();
        assertThat(open(4)).isEqualTo("cccc");
        backends.get(2).close();
        assertThat(open(4)).isEqualTo("aaaa");
    }
}
