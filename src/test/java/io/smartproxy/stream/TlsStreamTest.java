package io.smartproxy.stream;

import static io.smartproxy.stream.TlsPair.TLS_1_2;
import static io.smartproxy.stream.TlsPair.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.e2e.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsStreamTest {

    private static final int ROOM = 32 * 1024;

    /// Header, content type, the 16 zeros that the JDK pads each record with, and the tag of AES-GCM.
    private static final int OVERHEAD_OF_1_3 = 5 + 1 + 16 + 16;

    private interface Action<T> {
        T run() throws IOException;
    }

    private static <T> CompletableFuture<T> start(Action<T> action) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return action.run();
            } catch (IOException failure) {
                throw new CompletionException(failure);
            }
        }, task -> Thread.ofVirtual().start(task));
    }

    private static byte[] readAll(Stream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(ROOM);
        while (stream.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    private static Void writeInPieces(TlsStream stream, byte[] bytes, Random random) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.position() < bytes.length) {
            int most = random.nextBoolean() ? 100 : 200_000;
            from.limit(Math.min(bytes.length, from.position() + 1 + random.nextInt(most)));
            stream.write(from);
        }
        stream.endOutput();
        return null;
    }

    private static byte[] random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void everythingArrivesBothWaysAtOnce() throws Exception {
        byte[] up = random(5_000_001, 1);
        byte[] down = random(7_000_003, 2);
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            CompletableFuture<Void> sendsUp = start(() -> writeInPieces(pair.client, up, new Random(3)));
            CompletableFuture<Void> sendsDown = start(() -> writeInPieces(pair.server, down, new Random(4)));
            CompletableFuture<byte[]> getsUp = start(() -> readAll(pair.server));
            assertThat(readAll(pair.client)).isEqualTo(down);
            assertThat(getsUp.get()).isEqualTo(up);
            sendsUp.get();
            sendsDown.get();
            assertThat(pair.client.truncated() || pair.server.truncated()).isFalse();
            assertThat(pair.clientWire.sent()).isEqualTo(pair.serverWire.received());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void bulkGoesOutInFullRecords(String version) throws Exception {
        int piece = version.equals(TLS_1_3) ? 16_367 : 16_384;
        int overhead = version.equals(TLS_1_3) ? OVERHEAD_OF_1_3 : 5 + 8 + 16;
        try (TlsPair pair = TlsPair.of(version)) {
            long before = pair.clientWire.sent();
            CompletableFuture<byte[]> read = start(() -> readAll(pair.server));
            pair.client.write(ByteBuffer.allocate(20 * piece));
            assertThat(pair.clientWire.sent() - before).isEqualTo(20L * (piece + overhead));
            assertThat(pair.client.whole(3 * piece + 5)).isEqualTo(3 * piece);
            assertThat(pair.client.whole(piece - 1)).isZero();
            pair.client.endOutput();
            assertThat(read.get()).hasSize(20 * piece);
        }
    }

    @Test
    void whatIsPumpedIntoTlsMakesNoRunts() throws Exception {
        int size = 60_000;
        try (TlsPair source = TlsPair.of(TLS_1_3); TlsPair sink = TlsPair.of(TLS_1_3)) {
            // All of it is there before the pump begins, so that only the pump decides how it is cut.
            Wire plain = source.serverWire;
            source.clientWire.write(ByteBuffer.wrap(random(size, 5)));
            source.clientWire.shutdownOutput();
            Await.until("the bytes are there", () -> pendingIn(plain) == size);
            long before = sink.clientWire.sent();
            CompletableFuture<byte[]> read = start(() -> readAll(sink.server));
            BufferPools pools = new BufferPools(sink.pool, sink.pool, sink.pool);
            PumpEnd end = new Pump(new PlainStream(plain), sink.client, pools).run();
            assertThat(end).isEqualTo(new PumpEnd.EndOfStream());
            assertThat(read.get()).isEqualTo(random(size, 5));
            int records = Math.ceilDiv(size, 16_367);
            int closeNotify = 2 + OVERHEAD_OF_1_3;
            assertThat(sink.clientWire.sent() - before).isEqualTo(size + OVERHEAD_OF_1_3 * records + closeNotify);
        }
    }

    @Test
    void messagesALittleLargerThanTheSmallBufferNeedNoLoanFromTheSecondOn() throws Exception {
        int size = 5 * Pump.SMALL / 2;
        BufferPool one = new BufferPool(() -> ByteBuffer.allocateDirect(64 * 1024), 1);
        try (TlsPair source = TlsPair.of(TLS_1_3); TlsPair sink = TlsPair.of(TLS_1_3)) {
            start(() -> new Pump(new PlainStream(source.serverWire), sink.client,
                    new BufferPools(one, one, sink.pool)).run());
            source.clientWire.write(ByteBuffer.wrap(random(size, 1)));
            assertThat(readSome(sink.server, size)).isEqualTo(random(size, 1));
            Await.until("the loan is back", () -> one.lent() == 0);
            one.take();
            long before = sink.clientWire.sent();
            source.clientWire.write(ByteBuffer.wrap(random(size, 2)));
            assertThat(readSome(sink.server, size)).isEqualTo(random(size, 2));
            assertThat(sink.clientWire.sent() - before).as("one record").isEqualTo(size + OVERHEAD_OF_1_3);
        }
    }

    private static byte[] readSome(Stream stream, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size + stream.largestPiece());
        while (bytes.position() < size) {
            stream.read(bytes);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void theSmallestBuffersHaveRoomForTheLargestRecord() throws Exception {
        int size = 200_000;
        try (TlsPair source = TlsPair.of(TLS_1_3); TlsPair sink = TlsPair.of(TLS_1_3)) {
            CompletableFuture<PumpEnd> end = start(() ->
                    new Pump(source.server, new PlainStream(sink.clientWire), BufferPools.ofSize(4096)).run());
            CompletableFuture<byte[]> read = start(() -> readAll(new PlainStream(sink.serverWire)));
            source.client.write(ByteBuffer.wrap(random(size, 9)));
            source.client.endOutput();
            assertThat(end.get()).isEqualTo(new PumpEnd.EndOfStream());
            assertThat(read.get()).isEqualTo(random(size, 9));
        }
    }

    private static int pendingIn(Wire wire) {
        try {
            return wire.pending();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aPieceForWhichThereIsNoRoomStays() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            byte[] sent = random(10_000, 6);
            pair.client.write(ByteBuffer.wrap(sent));
            assertThat(pair.server.read(ByteBuffer.allocate(9_999))).isZero();
            ByteBuffer room = ByteBuffer.allocate(pair.server.largestPiece());
            assertThat(pair.server.read(room)).isEqualTo(sent.length);
            assertThat(Arrays.copyOf(room.array(), sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void readingCanBeGivenUpAndGoesOnLater() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            ByteBuffer room = ByteBuffer.allocate(ROOM);
            assertThatThrownBy(() -> pair.server.read(room, Duration.ofMillis(20)))
                    .isInstanceOf(SocketTimeoutException.class);
            pair.client.write(ByteBuffer.wrap("late".getBytes()));
            assertThat(pair.server.read(room, Await.LIMIT)).isEqualTo(4);
        }
    }

    @Test
    void aPeerThatFallsSilentHoldsNoLargeBuffer() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            CompletableFuture<Integer> reads = start(() -> {
                ByteBuffer room = ByteBuffer.allocate(ROOM);
                int count = 0;
                while (count < 100_001) {
                    count += pair.server.read(room.clear());
                }
                return count;
            });
            pair.client.write(ByteBuffer.allocate(100_000));
            // The header of a record that would be 16 KiB long.
            pair.clientWire.write(ByteBuffer.wrap(new byte[] {23, 3, 3, 0x40, 0}));
            Await.until("no buffer is lent", () -> pair.pool.lent() == 0);
            assertThat(reads).isNotDone();
            pair.clientWire.close();
            assertThatThrownBy(reads::get).isNotNull();
        }
    }

    @Test
    void anEndIsToldFromACut() throws Exception {
        for (String version : new String[] {TLS_1_2, TLS_1_3}) {
            try (TlsPair ended = TlsPair.of(version); TlsPair cut = TlsPair.of(version)) {
                ended.client.write(ByteBuffer.wrap("all".getBytes()));
                ended.client.endOutput();
                assertThat(readAll(ended.server)).asString().isEqualTo("all");
                assertThat(ended.server.truncated()).isFalse();

                cut.client.write(ByteBuffer.wrap("part".getBytes()));
                cut.client.cutOutput();
                assertThat(readAll(cut.server)).asString().isEqualTo("part");
                assertThat(cut.server.truncated()).isTrue();
            }
        }
    }

    @Test
    void aRecordThatIsCutInTheMiddleIsACut() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            pair.clientWire.write(ByteBuffer.wrap(new byte[] {23, 3, 3, 1, 0, 1, 2, 3}));
            pair.clientWire.shutdownOutput();
            assertThat(readAll(pair.server)).isEmpty();
            assertThat(pair.server.truncated()).isTrue();
        }
    }

    @Test
    void aTls13StreamGoesOnAfterThePeersEnd() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            pair.client.endOutput();
            assertThat(readAll(pair.server)).isEmpty();
            assertThat(pair.server.closed()).isFalse();
            pair.server.write(ByteBuffer.wrap("still here".getBytes()));
            pair.server.endOutput();
            assertThat(readAll(pair.client)).asString().isEqualTo("still here");
            assertThat(pair.client.truncated()).isFalse();
        }
    }

    @Test
    void aTls12StreamIsClosedByThePeersEnd() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_2)) {
            pair.client.endOutput();
            assertThat(readAll(pair.server)).isEmpty();
            assertThat(pair.server.closed()).isTrue();
            assertThatThrownBy(() -> pair.server.write(ByteBuffer.wrap("late".getBytes())))
                    .isInstanceOf(PeerClosedException.class);
            // It has answered with a close_notify of its own.
            assertThat(readAll(pair.client)).isEmpty();
            pair.server.endOutput();
            assertThat(pair.client.truncated()).isFalse();
        }
    }

    /// A peer that has closed its socket answers what it has not read, and what it gets now, with a reset.
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aPeerThatIsGoneAfterItsEndHasEndedAllTheSame(String version) throws Exception {
        try (TlsPair pair = TlsPair.of(version)) {
            pair.server.write(ByteBuffer.wrap("never read".getBytes()));
            pair.client.write(ByteBuffer.wrap("last words".getBytes()));
            pair.client.endOutput();
            pair.clientWire.close();
            assertThat(readAll(pair.server)).asString().isEqualTo("last words");
            assertThat(pair.server.truncated()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void afterItsOwnEndItStillReads(String version) throws Exception {
        try (TlsPair pair = TlsPair.of(version)) {
            pair.server.endOutput();
            pair.client.write(ByteBuffer.wrap("more".getBytes()));
            ByteBuffer room = ByteBuffer.allocate(ROOM);
            assertThat(pair.server.read(room)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void whatCameBeforeABrokenRecordIsReadFirst(String version) throws Exception {
        try (TlsPair pair = TlsPair.of(version)) {
            pair.client.write(ByteBuffer.wrap("good".getBytes()));
            ByteBuffer broken = ByteBuffer.allocate(105).put(new byte[] {23, 3, 3, 0, 100}).clear();
            pair.clientWire.write(broken);
            Await.until("both are there", () -> pendingIn(pair.serverWire) > 105);
            ByteBuffer room = ByteBuffer.allocate(ROOM);
            assertThat(pair.server.read(room)).isEqualTo(4);
            assertThatThrownBy(() -> pair.server.read(room)).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> pair.client.read(room)).isInstanceOf(SSLException.class)
                    .hasMessageContaining("bad_record_mac");
        }
    }

    @Test
    void bytesThatAreNoRecordAreRefused() throws Exception {
        for (int first : new int[] {0, 0x80, 'G', 24, 255}) {
            try (TlsPair pair = TlsPair.of(TLS_1_3)) {
                pair.clientWire.write(ByteBuffer.wrap(new byte[] {(byte) first, 1, 1, 3, 3, 0, 0, 0}));
                assertThatThrownBy(() -> readAll(pair.server)).isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void aWriteThatIsStuckKeepsNothingFromBeingRead() throws Exception {
        try (TlsPair pair = TlsPair.of(TLS_1_3)) {
            CompletableFuture<Void> stuck = start(() -> {
                pair.server.write(ByteBuffer.allocate(50_000_000));
                return null;
            });
            byte[] sent = random(3_000_000, 8);
            CompletableFuture<Void> writes = start(() -> writeInPieces(pair.client, sent, new Random(9)));
            assertThat(readAll(pair.server)).isEqualTo(sent);
            writes.get();
            assertThat(stuck).isNotDone();
        }
    }
}
