package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Thousands of connections that end at once.
class CrowdEndsTest {

    private static final int CLIENTS = 4_000;
    private static final int BATCH = 500;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String WORDS = "seventeen letters";

    @Test
    void allOfThemAreCleanedUpToTheByte() throws Exception {
        int port = Ports.free();
        try (Backend backend = Backend.echo();
                ProxyProcess proxy = new ProxyProcess.Start("""
                        maxConnections = 4500
                        maxConnectionsPerIP = off
                        connectionRateLimitPerMinute = off
                        route.a.listen = 127.0.0.1:%d
                        route.a.targets = %s
                        """.formatted(port, backend.address())).start()) {
            proxy.awaitLine("started in", LIMIT);
            long before = Descriptors.of(proxy);
            try (Crowd crowd = new Crowd()) {
                for (int joined = BATCH; joined <= CLIENTS; joined += BATCH) {
                    crowd.say(port, BATCH, ByteBuffer.wrap(WORDS.getBytes()));
                    int soFar = joined;
                    Await.until("they have reached the target", LIMIT, () -> backend.accepted() >= soFar);
                }
                crowd.hearAll(CLIENTS, WORDS.length(), LIMIT);
                crowd.leave();
                Await.until("all are gone", LIMIT, () -> backend.active() == 0);
            }
            Descriptors.awaitAtMost(proxy, before);
            assertThat(proxy.stop()).isZero();
            int bytes = CLIENTS * WORDS.length();
            assertThat(proxy.out().getLast()).endsWith(": " + CLIENTS + " connections (0 open), " + bytes
                    + " bytes received, " + bytes + " sent; closed: normal " + CLIENTS);
            assertThat(proxy.out()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        }
    }
}
