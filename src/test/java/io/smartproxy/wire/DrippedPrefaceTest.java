package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that sends its preface byte by byte must not have it parsed from the beginning for each byte, or a few
/// clients could keep a processor busy.
class DrippedPrefaceTest {

    /// What a reader that asks only when it may be of use finds, and after how many questions and bytes.
    private record Outcome(Parse<?> answer, int questions, int bytes) {
    }

    private static Outcome dripHttp(byte[] bytes) {
        int questions = 0;
        for (int there = 1; there <= bytes.length; there++) {
            ByteBuffer seen = ByteBuffer.wrap(bytes, 0, there);
            if (HttpHead.mayBeDecided(seen, there - 1)) {
                Parse<HttpHead> answer = HttpHead.parse(seen);
                questions++;
                if (!(answer instanceof Parse.NeedMore<HttpHead>)) {
                    return new Outcome(answer, questions, there);
                }
            }
        }
        return new Outcome(null, questions, bytes.length);
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void aLongHeadIsFoundAtItsLastByteAfterFewQuestions(String end) {
        String head = "GET /" + "p".repeat(2000) + " HTTP/1.1" + end + "Host: a" + end
                + ("Name: value" + end).repeat(4000) + end;
        Outcome outcome = dripHttp(text("\r\n\r\n" + head));
        assertThat(outcome.answer()).isInstanceOf(Parse.Found.class);
        assertThat(outcome.bytes()).isEqualTo(head.length() + 4);
        assertThat(outcome.questions()).isLessThan(520);
    }

    @Test
    void aLongFirstLineThatIsNoRequestIsToldAtItsEnd() {
        String line = "GET " + "x".repeat(5000) + "\n";
        Outcome outcome = dripHttp(text(line + "more"));
        assertThat(outcome.answer()).isEqualTo(new Parse.Absent<>());
        assertThat(outcome.bytes()).isEqualTo(line.length());
    }

    @Test
    void aHeadThatNeverEndsIsToldAtTheLimit() {
        Outcome outcome = dripHttp(text("GET / HTTP/1.1\r\n" + "Name: value\r\n".repeat(6000)));
        assertThat(outcome.answer()).isInstanceOf(Parse.Malformed.class);
        assertThat(outcome.bytes()).isEqualTo(HttpHead.MAX_LENGTH);
        assertThat(outcome.questions()).isLessThan(520);
    }

    @Test
    void aHelloInRecordsOfOneByteIsFoundAfterFewQuestions() {
        byte[] bytes = oneByteRecords(message(20_000));
        int questions = 0;
        int there = 1;
        while (ClientHello.parse(ByteBuffer.wrap(bytes, 0, there)) instanceof Parse.NeedMore<ClientHello>(int more)) {
            assertThat(more).isBetween(there + 1, bytes.length);
            there = more;
            questions++;
        }
        assertThat(ClientHello.parse(ByteBuffer.wrap(bytes, 0, there))).isInstanceOf(Parse.Found.class);
        assertThat(there).isEqualTo(bytes.length);
        assertThat(questions).isLessThan(80);
    }

    /// A ClientHello message with one extension that fills it up.
    private static byte[] message(int length) {
        int extension = length - 4 - 2 - 32 - 1 - 4 - 2 - 2 - 4;
        return ByteBuffer.allocate(length).putInt(1 << 24 | length - 4).putShort((short) 0x0303).put(new byte[32])
                .put((byte) 0).putShort((short) 2).putShort((short) 0x1301).put((byte) 1).put((byte) 0)
                .putShort((short) (extension + 4)).putShort((short) 21).putShort((short) extension).array();
    }

    private static byte[] oneByteRecords(byte[] message) {
        ByteBuffer records = ByteBuffer.allocate(message.length * 6);
        for (byte each : message) {
            records.put((byte) 22).putShort((short) 0x0301).putShort((short) 1).put(each);
        }
        return records.array();
    }
}
