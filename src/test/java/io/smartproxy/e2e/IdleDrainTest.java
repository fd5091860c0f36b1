package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A stop with thousands of connections that would never end by themselves.
class IdleDrainTest {

    private static final int CLIENTS = 5_000;
    private static final int BATCH = 1_000;
    private static final long DRAIN_MILLIS = 2_000;
    /// What closing all those may take on top of that, on a slow machine.
    private static final long SLACK_MILLIS = 5_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private Backend backend;
    private ProxyProcess proxy;

    @BeforeEach
    void start() throws IOException {
        backend = Backend.echo();
        proxy = new ProxyProcess.Start("""
                maxConnections = 5500
                maxConnectionsPerIP = off
                connectionRateLimitPerMinute = off
                shutdown.timeout = %dms
                route.idle.listen = 127.0.0.1:%d
                route.idle.targets = %s
                """.formatted(DRAIN_MILLIS, port, backend.address())).start();
        proxy.awaitLine("started in", LIMIT);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        backend.close();
    }

    @Test
    void thousandsOfIdleConnectionsAreClosedWhenTheDrainTimeIsOver() throws Exception {
        try (Crowd crowd = new Crowd()) {
            while (crowd.size() < CLIENTS) {
                crowd.join(port, BATCH);
                Await.until("all forwarded", LIMIT, () -> backend.active() == crowd.size());
            }
            assertThat(proxy.stop()).isZero();
            crowd.awaitEnds(CLIENTS, LIMIT);
        }
        Await.until("the target has seen the ends, too", LIMIT, () -> backend.active() == 0);
        assertThat(proxy.out()).anyMatch(line -> line.endsWith("draining: 5000 open connections"))
                .anyMatch(line -> line.endsWith("drain time is over: closing 5000 connections"))
                .noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        assertThat(proxy.out().getLast())
                .endsWith(": 5000 connections (0 open), 0 bytes received, 0 sent; closed: shutdown 5000");
        assertThat(millis(proxy.out().getLast())).isBetween(DRAIN_MILLIS, DRAIN_MILLIS + SLACK_MILLIS);
        assertThat(proxy.err()).isEmpty();
    }

    private static long millis(String line) {
        Matcher matcher = Pattern.compile("stopped after (\\d+) ms").matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
