package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.alpn;
import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.helloMessage;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.keyShare;
import static io.smartproxy.wire.HelloBytes.record;
import static io.smartproxy.wire.HelloBytes.records;
import static io.smartproxy.wire.HelloBytes.serverName;
import static io.smartproxy.wire.HelloBytes.versions;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.TlsVersion;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloRecordsTest {

    private static final int MESSAGE_LIMIT = 64 * 1024;
    private static final byte[] MESSAGE = helloMessage(serverName("a.example"), alpn("h2"), versions(0x0304));
    private static final ClientHello HELLO =
            new ClientHello(Optional.of("a.example"), List.of("h2"), Set.of(TlsVersion.TLS_1_3));

    private final Answers<ClientHello> answers = new Answers<>(ClientHello::parse);

    /// A good hello whose message has that many bytes.
    private static byte[] messageOf(int length) {
        return helloMessage(serverName("a.example"), alpn("h2"), versions(0x0304),
                keyShare(length - MESSAGE.length - keyShare(0).length));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 16, 100})
    void joinsAHelloOutOfRecordsOfAnySize(int size) {
        byte[] bytes = records(size, MESSAGE);
        assertThat(answers.to(bytes)).isEqualTo(new Found<>(HELLO, bytes.length));
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    @Test
    void joinsTwoRecordsWhereverTheyMeet() {
        for (int cut = 1; cut < MESSAGE.length; cut++) {
            byte[] bytes = join(record(Arrays.copyOf(MESSAGE, cut)),
                    record(Arrays.copyOfRange(MESSAGE, cut, MESSAGE.length)));
            assertThat(answers.to(bytes)).as("cut at %d", cut).isEqualTo(new Found<>(HELLO, bytes.length));
            answers.assertPrefixesNeedMore(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12 * 1024, 1200, 1})
    void takesTwelveKibibytes(int recordSize) {
        byte[] bytes = records(recordSize, messageOf(12 * 1024));
        assertThat(answers.to(bytes)).isEqualTo(new Found<>(HELLO, bytes.length));
    }

    @Test
    void ignoresWhatFollowsInTheLastRecord() {
        byte[] more = bytes(16, 0, 0);
        byte[] alone = record(MESSAGE, more);
        assertThat(answers.to(join(alone, bytes(1, 2, 3)))).isEqualTo(new Found<>(HELLO, alone.length));
        answers.assertPrefixesNeedMore(alone);
        byte[] split = records(100, join(MESSAGE, more));
        assertThat(answers.to(join(split, bytes(1, 2, 3)))).isEqualTo(new Found<>(HELLO, split.length));
        answers.assertPrefixesNeedMore(split);
    }

    @Test
    void endsBeforeTheNextRecord() {
        byte[] first = record(MESSAGE);
        assertThat(answers.to(join(first, bytes(20, 3, 3, 0, 1, 1)))).isEqualTo(new Found<>(HELLO, first.length));
    }

    @Test
    void takesSixtyFourKibibytesAndNoMore() {
        byte[] largest = records(16384, messageOf(MESSAGE_LIMIT));
        assertThat(answers.to(largest)).isEqualTo(new Found<>(HELLO, largest.length));
        byte[] larger = record(Arrays.copyOf(messageOf(MESSAGE_LIMIT + 1), 100));
        assertThat(answers.to(larger, 8)).isEqualTo(new NeedMore<>(9));
        assertThat(answers.to(larger, 9)).isEqualTo(new Malformed<>("the ClientHello is too long"));
    }

    @Test
    void asksForNoMoreThanItsLimitHoweverManyRecordsThereAre() {
        byte[] bytes = records(1, messageOf(30_000));
        int there = ClientHello.MAX_LENGTH - 100;
        while (answers.to(bytes, there) instanceof NeedMore<ClientHello>(int atLeast)) {
            assertThat(atLeast).isGreaterThan(there).isLessThanOrEqualTo(ClientHello.MAX_LENGTH);
            there = atLeast;
        }
        Malformed<ClientHello> tooLong = new Malformed<>("the records of the ClientHello are too long");
        assertThat(answers.to(bytes, there)).isEqualTo(tooLong);
        assertThat(answers.to(bytes)).isEqualTo(tooLong);
    }

    @Test
    void countsWhatFollowsInTheLastRecordTowardsItsLimit() {
        byte[] message = messageOf(MESSAGE_LIMIT);
        byte[] start = records(6, Arrays.copyOf(message, MESSAGE_LIMIT - 1));
        int left = ClientHello.MAX_LENGTH - start.length - record().length;
        byte[] fits = join(start, record(new byte[left]));
        assertThat(answers.to(fits)).isEqualTo(new Found<>(HELLO, ClientHello.MAX_LENGTH));
        byte[] tooLong = join(start, record(new byte[left + 1]));
        assertThat(answers.whyMalformed(tooLong)).contains("too long");
        assertThat(answers.whyMalformed(Arrays.copyOf(tooLong, start.length + 5))).contains("too long");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16385, 0xffff})
    void refusesRecordsOfImpossibleLength(int length) {
        byte[] first = bytes(22, 3, 1, length >> 8, length);
        String why = "a handshake record has a length out of range";
        assertThat(answers.to(first)).isEqualTo(new Malformed<>(why));
        assertThat(answers.to(first, 4)).isEqualTo(new NeedMore<>(5));
        byte[] second = join(record(Arrays.copyOf(MESSAGE, 20)), first);
        assertThat(answers.to(second)).isEqualTo(new Malformed<>(why));
        assertThat(answers.to(second, second.length - 1)).isInstanceOf(NeedMore.class);
    }

    @Test
    void takesAFullRecord() {
        byte[] bytes = record(messageOf(16384));
        assertThat(answers.to(bytes)).isEqualTo(new Found<>(HELLO, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, 23, 24, 0, 255})
    void refusesARecordOfAnotherTypeInBetween(int type) {
        byte[] bytes = join(record(Arrays.copyOf(MESSAGE, 20)), bytes(type, 3, 3, 0, 2), bytes(1, 0));
        assertThat(answers.whyMalformed(bytes)).contains("no handshake");
        assertThat(answers.whyMalformed(Arrays.copyOf(bytes, 30))).contains("no handshake");
    }

    @Test
    void refusesAnotherMajorVersionInBetween() {
        byte[] bytes = records(20, MESSAGE);
        bytes[26] = 2;
        assertThat(answers.whyMalformed(bytes)).contains("no handshake");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 11, 16, 255})
    void refusesAnotherHandshakeMessageInItsPlace(int type) {
        byte[] body = HelloBytes.body(serverName("a.example"));
        assertThat(answers.whyMalformed(record(HelloBytes.message(type, body)))).contains("not a ClientHello");
        assertThat(answers.whyMalformed(records(1, bytes(type)))).contains("not a ClientHello");
    }
}
