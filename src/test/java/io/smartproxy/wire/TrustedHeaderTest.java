package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.ProxyBytes.PROXY;
import static io.smartproxy.wire.ProxyBytes.TCP4;
import static io.smartproxy.wire.ProxyBytes.V4;
import static io.smartproxy.wire.ProxyBytes.V4_BYTES;
import static io.smartproxy.wire.ProxyBytes.block;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.Parse.Absent;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedHeaderTest {

    private final Answers<TrustedHeader> answers = new Answers<>(TrustedHeader::parse);

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(text("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"),
                        new ProxyHeader(1, false, Optional.of(V4), List.of())),
                Arguments.of(block(PROXY, TCP4, V4_BYTES), new ProxyHeader(2, false, Optional.of(V4), List.of())),
                Arguments.of(text("CLIENT_IP:192.0.2.1\r\n"), new ClientIpHeader(IpAddress.parse("192.0.2.1"))));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("headers")
    void readsWhicheverThereIs(byte[] bytes, TrustedHeader expected) {
        assertThat(answers.to(bytes)).isEqualTo(new Found<>(expected, bytes.length));
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    /// A `!` stands before the first byte with which it can't be a header.
    @ParameterizedTest
    @ValueSource(strings = {"!\u0016\u0003\u0001\u0002", "!GET / HTTP/1.1\r\n", "P!OST / HTTP/1.1\r\n",
            "PR!I * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRO!PFIND / HTTP/1.1\r\n", "PROXY!\tTCP4", "PROXY!S", "PROXY!\r\n",
            "!proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "P!roxy", "CLIENT!-IP:", "CLIENT_IP!=192.0.2.1",
            "!client_ip:192.0.2.1\r\n", "CLIENT_IP! :192.0.2.1", "C!ONNECT a.example:443 HTTP/1.1\r\n", "! PROXY TCP4",
            "\r\n!GET / HTTP/1.1\r\n", "\r\n\r\n!GET /", "\r\n\r\n\u0000\r\nQUIT!\r\n",
            "\r\n\r\n\u0000\r\nQ!uit\n\u0021\u0011", "\r!\r", "!\u0000"})
    void isAbsentFromTheByteThatShowsIt(String marked) {
        int shows = marked.indexOf('!') + 1;
        byte[] bytes = text(marked.replaceFirst("!", ""));
        for (int count = 0; count < shows; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(new NeedMore<>(count + 1));
        }
        for (int count = shows; count <= bytes.length; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(new Absent<>());
        }
    }

    @Test
    void saysWhatIsWrongWithEach() {
        assertThat(answers.to(text("PROXY x"))).isEqualTo(
                new Malformed<>("the protocol of the PROXY line is none of TCP4, TCP6 and UNKNOWN"));
        assertThat(answers.to(text("\r\n\r\n\0\r\nQUIT\n\0")))
                .isEqualTo(new Malformed<>("the PROXY header is of an unknown version"));
        assertThat(answers.to(text("CLIENT_IP:\r\n")))
                .isEqualTo(new Malformed<>("CLIENT_IP is not followed by an IP address"));
    }
}
