package io.smartproxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.e2e.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PumpTest {

    private static final int LARGE = 64 * 1024;

    private final BufferPool pool = new BufferPool(() -> ByteBuffer.allocateDirect(LARGE), 4);
    private final BufferPools pools = new BufferPools(pool, pool, pool);
    private ServerSocketChannel server;
    private Socket sender;
    private Socket receiver;
    private Wire source;
    private Wire sink;

    @BeforeEach
    void connect() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        sender = new Socket(InetAddress.getLoopbackAddress(), port);
        source = new Wire(server.accept());
        receiver = new Socket(InetAddress.getLoopbackAddress(), port);
        sink = new Wire(server.accept());
        receiver.setSoTimeout((int) Await.LIMIT.toMillis());
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        receiver.close();
        source.close();
        sink.close();
        server.close();
    }

    private CompletableFuture<PumpEnd> run() {
        CompletableFuture<PumpEnd> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> end.complete(new Pump(new PlainStream(source), new PlainStream(sink), pools).run()));
        return end;
    }

    @Test
    void everythingArrivesInOrderAndIsCountedOnce() throws Exception {
        byte[] sent = new byte[10_000_001];
        new Random(42).nextBytes(sent);
        byte[] first = "first".getBytes();
        sink.write(ByteBuffer.wrap(first));
        CompletableFuture<PumpEnd> end = run();
        Thread.ofVirtual().start(() -> writeInPieces(sent));

        InputStream in = receiver.getInputStream();
        assertThat(in.readNBytes(first.length)).isEqualTo(first);
        assertThat(in.readAllBytes()).isEqualTo(sent);
        assertThat(end.get()).isEqualTo(new PumpEnd.EndOfStream());
        assertThat(source.received()).isEqualTo(sent.length);
        assertThat(sink.sent()).isEqualTo(sent.length + first.length);
        assertThat(pool.lent()).isZero();
    }

    /// Pieces of every size around the two buffers'.
    private void writeInPieces(byte[] bytes) {
        try {
            OutputStream out = sender.getOutputStream();
            Random random = new Random(7);
            int at = 0;
            while (at < bytes.length) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 2048 : 3 * LARGE));
                out.write(bytes, at, length);
                at += length;
            }
            sender.shutdownOutput();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void anEndStaysAnEndAndTheOtherDirectionGoesOn() throws Exception {
        CompletableFuture<PumpEnd> end = run();
        sender.shutdownOutput();
        assertThat(end.get()).isEqualTo(new PumpEnd.EndOfStream());
        assertThat(receiver.getInputStream().read()).isEqualTo(-1);
        assertThat(sink.isOpen()).isTrue();
        receiver.getOutputStream().write('x');
        assertThat(sink.read(ByteBuffer.allocate(8))).isEqualTo(1);
    }

    @Test
    void aResetOfTheSourceIsToldApart() throws Exception {
        CompletableFuture<PumpEnd> end = run();
        sender.setSoLinger(true, 0);
        sender.close();
        assertThat(end.get()).isInstanceOf(PumpEnd.SourceFailed.class);
    }

    @Test
    void aSinkThatIsGoneIsToldApart() throws Exception {
        CompletableFuture<PumpEnd> end = run();
        receiver.setSoLinger(true, 0);
        receiver.close();
        Await.until("the pump sees the reset", () -> {
            try {
                sender.getOutputStream().write('x');
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
            return end.isDone();
        });
        assertThat(end.get()).isInstanceOf(PumpEnd.SinkFailed.class);
    }

    @Test
    void closingFromAnotherThreadEndsTheWait() throws Exception {
        CompletableFuture<PumpEnd> end = run();
        source.close();
        assertThat(end.get()).isInstanceOf(PumpEnd.SourceFailed.class);
    }

    @Test
    void aDirectionThatWaitsHoldsNoLargeBuffer() throws Exception {
        run();
        sender.getOutputStream().write(new byte[5 * LARGE]);
        assertThat(receiver.getInputStream().readNBytes(5 * LARGE)).hasSize(5 * LARGE);
        Await.until("the buffer is back", () -> pool.lent() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {
        1, Pump.SMALL - 1, Pump.SMALL, Pump.SMALL + 1, LARGE - 1, LARGE, LARGE + Pump.SMALL, 3 * LARGE
    })
    void noAmountOfBytesLeavesALargeBufferWithASilentClient(int bytes) throws Exception {
        run();
        sender.getOutputStream().write(new byte[bytes]);
        assertThat(receiver.getInputStream().readNBytes(bytes)).hasSize(bytes);
        Await.until("the buffer is back", () -> pool.lent() == 0);
        sender.getOutputStream().write(7);
        assertThat(receiver.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void aUnixSocketIsCopiedToo(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        byte[] sent = new byte[3_000_000];
        new Random(3).nextBytes(sent);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                SocketChannel peer = SocketChannel.open(address);
                Wire unix = new Wire(listener.accept())) {
            Thread.ofVirtual().start(() -> new Pump(new PlainStream(unix), new PlainStream(sink), pools).run());
            Thread.ofVirtual().start(() -> {
                try {
                    for (ByteBuffer left = ByteBuffer.wrap(sent); left.hasRemaining();) {
                        peer.write(left);
                    }
                    peer.shutdownOutput();
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
            assertThat(receiver.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    @Test
    void aPoolThatIsEmptySlowsNothingToAHalt() throws Exception {
        BufferPool empty = new BufferPool(() -> ByteBuffer.allocateDirect(LARGE), 0);
        BufferPools none = new BufferPools(empty, empty, empty);
        Thread.ofVirtual().start(() -> new Pump(new PlainStream(source), new PlainStream(sink), none).run());
        Thread.ofVirtual().start(() -> writeInPieces(new byte[1_000_000]));
        assertThat(receiver.getInputStream().readAllBytes()).hasSize(1_000_000);
    }

    @Test
    void aReaderThatStopsStopsTheSender() throws Exception {
        run();
        Thread writer = Thread.ofVirtual().start(() -> writeInPieces(new byte[200_000_000]));
        Await.until("nothing moves any more", () -> source.received() > LARGE && settled(source.received()));
        assertThat(source.received()).as("what the kernel's buffers hold").isLessThan(100_000_000);
        assertThat(writer.isAlive()).isTrue();
        assertThat(receiver.getInputStream().readAllBytes()).hasSize(200_000_000);
    }

    /// Whether the count stays what it is for as long as it takes to be sure.
    private boolean settled(long count) {
        for (int i = 0; i < 100; i++) {
            LockSupport.parkNanos(3_000_000);
            if (source.received() != count) {
                return false;
            }
        }
        return true;
    }

    @Test
    void timedReadsGiveUpWithoutHarm() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        assertThatThrownBy(
                () -> source.read(buffer, Duration.ofMillis(50)))
                .isInstanceOf(SocketTimeoutException.class);
        sender.getOutputStream().write("abc".getBytes());
        assertThat(source.read(buffer, Duration.ofSeconds(10))).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(3);
        sender.getOutputStream().write("defg".getBytes());
        assertThat(source.read(buffer)).isEqualTo(4);
        assertThat(source.received()).isEqualTo(7);
    }

    @Test
    void resettingShowsAsAReset() throws Exception {
        source.reset();
        assertThatThrownBy(() -> sender.getInputStream().read())
                .hasMessageContaining("reset");
    }
}
