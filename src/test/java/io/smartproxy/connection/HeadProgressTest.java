package io.smartproxy.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.HttpHead;
import io.smartproxy.wire.Parse;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that sends its request byte by byte must not have it parsed from the beginning for each byte, or a few
/// clients could keep a processor busy.
class HeadProgressTest {

    /// What a reader that asks only when it may be of use finds, and after how many questions and bytes.
    private record Outcome(Parse<?> answer, int questions, int bytes) {
    }

    private static Outcome dripHttp(byte[] bytes) {
        int questions = 0;
        HeadProgress progress = new HeadProgress();
        for (int there = 1; there <= bytes.length; there++) {
            ByteBuffer seen = ByteBuffer.wrap(bytes, 0, there);
            if (progress.isWorthALook(seen)) {
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
}
