package io.smartproxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.stream.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private Socket client;
    private Wire wire;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
            wire = new Wire(server.accept());
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        wire.close();
    }

    private Duration drain(Duration silence, Duration total) throws IOException {
        long start = System.nanoTime();
        wire.shutdownOutput();
        new LingeringClose(silence, total).discard(wire);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void endsWithTheClientAfterReadingAllThatItSent() throws Exception {
        wire.write(ByteBuffer.wrap("answer".getBytes()));
        CompletableFuture<Duration> drained = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                drained.complete(drain(LONG, LONG));
            } catch (IOException failure) {
                drained.completeExceptionally(failure);
            }
        });
        assertThat(client.getInputStream().readAllBytes()).as("the end comes at once").asString().isEqualTo("answer");
        client.getOutputStream().write(new byte[3_000_000]);
        client.shutdownOutput();
        assertThat(drained.get()).isLessThan(LONG);
        assertThat(wire.received()).isEqualTo(3_000_000);
    }

    @Test
    void aSilentClientIsNotWaitedForLong() throws IOException {
        assertThat(drain(SHORT, LONG)).isBetween(SHORT, LONG.dividedBy(2));
    }

    @Test
    void aClientThatNeverStopsIsNotReadForEver() throws IOException {
        Thread.ofVirtual().start(() -> {
            byte[] block = new byte[1000];
            try {
                while (true) {
                    client.getOutputStream().write(block);
                }
            } catch (IOException _) {
                // The test is over.
            }
        });
        assertThat(drain(LONG, SHORT)).isBetween(SHORT, LONG.dividedBy(2));
    }
}
