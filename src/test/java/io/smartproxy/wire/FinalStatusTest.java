package io.smartproxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.NeedMore;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinalStatusTest {

    private static Parse<FinalStatus> parse(String text) {
        return FinalStatus.parse(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK, 200, true", "HTTP/1.0 204 , 204, true", "HTTP/1.1 399 x, 399, true",
        "HTTP/1.1 400 Bad, 400, false", "HTTP/1.1 503 , 503, false", "HTTP/1.1 999 x, 999, false",
        "HTTP/1.1 101 Switching, 101, false",
    })
    void theCodeIsFound(String line, int code, boolean good) {
        assertThat(parse(line + " \r\n")).isEqualTo(new Found<>(new FinalStatus(code), 12));
        assertThat(new FinalStatus(code).isGood()).isEqualTo(good);
    }

    @Test
    void theReasonMayBeLeftOut() {
        assertThat(parse("HTTP/1.1 200\r\n")).isEqualTo(new Found<>(new FinalStatus(200), 12));
        assertThat(parse("HTTP/1.1 200\n")).isEqualTo(new Found<>(new FinalStatus(200), 12));
    }

    @Test
    void announcementsArePassedOver() {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
        String text = "HTTP/1.1 100 Continue\r\n\r\n" + hints + hints + "HTTP/1.1 204 No Content\r\n";
        assertThat(parse(text)).isEqualTo(new Found<>(new FinalStatus(204), text.indexOf("204") + 3));
        assertThat(parse(hints + "nonsense")).isEqualTo(new Absent<>());
    }

    @Test
    void everyBeginningNeedsMore() {
        String text = "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 302 Found\r\n";
        int end = text.indexOf("302") + 4;
        for (int length = 0; length < end; length++) {
            int had = length;
            assertThat(parse(text.substring(0, length))).isInstanceOfSatisfying(NeedMore.class,
                    more -> assertThat(more.atLeast()).isBetween(had + 1, end));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SSH-2.0", "http/1.1 200 OK\r\n", "HTTP/2 200", "HTTP/1.x", "HTTP/1.1200", "HTTP/1.1 099 ", "HTTP/1.1 20x",
        "HTTP/1.1 2000", "HTTP/1.1\t200", " HTTP/1.1 200 ",
    })
    void otherBytesAreNone(String text) {
        assertThat(parse(text)).isEqualTo(new Absent<>());
    }

    @Test
    void randomBytesBreakNothing() {
        Random random = new Random(20_261_125);
        String[] pieces = {"HTTP/1.", "1 ", "100", "200", " ", "\r\n", "\n", "\r\n\r\n", "HTTP/1.1 103 x\r\n\r\n", "x"};
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(12); left > 0; left--) {
                text.append(random.nextInt(8) == 0
                        ? String.valueOf((char) random.nextInt(256)) : pieces[random.nextInt(pieces.length)]);
            }
            int length = text.length();
            switch (parse(text.toString())) {
                case Found<FinalStatus>(FinalStatus status, int end) -> {
                    assertThat(end).isLessThan(length);
                    assertThat(status.code()).isBetween(101, 999);
                }
                case NeedMore<FinalStatus>(int atLeast) -> assertThat(atLeast).isGreaterThan(length);
                case Absent<FinalStatus> _ -> assertThat(length).isPositive();
                case Parse.Malformed<FinalStatus> malformed -> throw new AssertionError(malformed);
            }
        }
    }
}
