package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A side that does not read stops the other one: what is in flight is what the kernel's socket buffers hold and one
/// buffer of the proxy's, however much there is to send.
class BackpressureTest {

    private static final long MIB = 1 << 20;
    private static final int BLOCK = 64 << 10;
    private static final long BLOCKS = 300 * MIB / BLOCK;
    private static final long TOTAL = BLOCKS * BLOCK;
    /// More than the kernel keeps for two sockets, and a fraction of what is sent.
    private static final long IN_FLIGHT = 100 * MIB;
    /// What a process may grow by that keeps nothing: classes, a few buffers.
    private static final long GROWTH = 16 * MIB;
    private static final Duration QUIET = Duration.ofMillis(400);
    private static final long SEED = 300;

    private final CountDownLatch reading = new CountDownLatch(1);
    private TestProxy proxy;
    private Backend backend;

    @AfterEach
    void stop() throws IOException {
        reading.countDown();
        proxy.awaitIdle();
        proxy.close();
        backend.close();
    }

    private Socket startAndConnect(Backend.Service service) throws IOException {
        backend = Backend.start(service);
        int port = Ports.free();
        proxy = TestProxy.start("""
                route.bulk.listen = 127.0.0.1:%d
                route.bulk.targets = %s
                """.formatted(port, backend.address()));
        return TestProxy.connect(port);
    }

    @Test
    void aTargetThatDoesNotReadStopsTheClient() throws Exception {
        CompletableFuture<Long> received = new CompletableFuture<>();
        long memory = memory();
        try (Socket client = startAndConnect(socket -> complete(received, () -> receive(socket)))) {
            CompletableFuture<Long> sent = inThread(() -> send(client));
            assertSettles(() -> proxy.proxy().metrics().totals().received(), sent, memory);
            reading.countDown();
            assertCompletes(sent, received, memory);
        }
        assertThat(proxy.proxy().metrics().totals().received()).isEqualTo(TOTAL);
    }

    @Test
    void aClientThatDoesNotReadStopsTheTarget() throws Exception {
        CompletableFuture<Long> sent = new CompletableFuture<>();
        long memory = memory();
        try (Socket client = startAndConnect(socket -> complete(sent, () -> send(socket)))) {
            CompletableFuture<Long> received = inThread(() -> receive(client));
            assertSettles(() -> proxy.proxy().metrics().totals().sent(), sent, memory);
            reading.countDown();
            client.shutdownOutput();
            assertCompletes(sent, received, memory);
        }
        assertThat(proxy.proxy().metrics().totals().sent()).isEqualTo(TOTAL);
    }

    /// The bytes stop moving long before all are sent, and are not in the proxy's memory.
    private static void assertSettles(LongSupplier counter, CompletableFuture<Long> sent, long memory) {
        long settled = settled(counter);
        assertThat(settled).isPositive().isLessThan(IN_FLIGHT);
        assertThat(sent).isNotDone();
        assertThat(memory() - memory).isLessThan(GROWTH);
    }

    private void assertCompletes(CompletableFuture<Long> sent, CompletableFuture<Long> received, long memory)
            throws Exception {
        assertThat(sent.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(BLOCKS);
        assertThat(received.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(BLOCKS);
        proxy.awaitClosed(CloseReason.NORMAL, 1);
        proxy.awaitIdle();
        assertThat(memory() - memory).isLessThan(GROWTH);
    }

    /// What a counter shows once it has begun to move and has then stood still for a while.
    private static long settled(LongSupplier counter) {
        long[] last = {0, System.nanoTime()};
        Await.until(() -> "standing still: " + last[0], Await.LIMIT, () -> {
            long now = counter.getAsLong();
            if (now != last[0] || now == 0) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > QUIET.toNanos();
        });
        return last[0];
    }

    /// Bytes in use: live objects and direct buffers.
    private static long memory() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static CompletableFuture<Long> inThread(Callable<Long> work) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> complete(result, work));
        return result;
    }

    private static void complete(CompletableFuture<Long> result, Callable<Long> work) {
        try {
            result.complete(work.call());
        } catch (Exception failure) {
            result.completeExceptionally(failure);
        }
    }

    /// Random bytes, the same for every block but for its number, which is written in front.
    private static ByteBuffer block() {
        byte[] bytes = new byte[BLOCK];
        new Random(SEED).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /// @return how many blocks have been sent
    private static long send(Socket socket) throws IOException {
        ByteBuffer block = block();
        OutputStream out = socket.getOutputStream();
        for (long number = 0; number < BLOCKS; number++) {
            out.write(block.putLong(0, number).array());
        }
        socket.shutdownOutput();
        // Closing now would be a reset if the other side said anything; it says nothing but its end.
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        return BLOCKS;
    }

    /// Waits until it may, then reads to the end.
    ///
    /// @return how many blocks have come, each as it was sent
    private long receive(Socket socket) throws Exception {
        reading.await();
        ByteBuffer expected = block();
        byte[] received = new byte[BLOCK];
        InputStream in = socket.getInputStream();
        for (long number = 0;; number++) {
            int count = in.readNBytes(received, 0, BLOCK);
            if (count == 0) {
                return number;
            }
            expected.putLong(0, number);
            assertThat(Arrays.mismatch(received, 0, count, expected.array(), 0, BLOCK)).as("block " + number)
                    .isEqualTo(-1);
        }
    }
}
