package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.IpAddress;
import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIpHeaderTest {

    private final Answers<ClientIpHeader> answers = new Answers<>(ClientIpHeader::parse);

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:DB8::1", "::ffff:192.0.2.1",
            "0000:0000:0000:0000:0000:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
    void readsAnAddress(String address) {
        byte[] bytes = text("CLIENT_IP:" + address + "\r\n");
        Parse<ClientIpHeader> found = new Found<>(new ClientIpHeader(IpAddress.parse(address)), bytes.length);
        assertThat(answers.to(bytes)).isEqualTo(found);
        assertThat(answers.to(text("CLIENT_IP:" + address + "\r\n\r\nGET / HTTP/1.1"))).isEqualTo(found);
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    /// A `!` stands before the first byte with which it can't be a header.
    static Stream<String> broken() {
        return Stream.of("\r!\n", " 192.0.2.1\r!\n", "192.0.2.1 \r!\n", "\t192.0.2.1\r!\n", "192.0.2.1,192.0.2.2\r!\n",
                "192.0.2.256\r!\n", "192.0.2\r!\n", "192.0.2.01\r!\n", "192.0.2.1:80\r!\n", "[::1]\r!\n",
                "[192.0.2.1]\r!\n", "fe80::1%eth0\r!\n", "a.example\r!\n", "unknown\r!\n", "2001:db8::1::\r!\n",
                "192.0.2.\u00b2\r!\n", "192.0.2.1!\n", "!\n", "192.0.2.1\r!\r\n", "192.0.2.1\r!x",
                "x".repeat(63 - 11) + "!x\r\n", " ".repeat(63 - 11) + "!\n");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void isMalformedFromTheByteThatShowsIt(String marked) {
        int shows = "CLIENT_IP:".length() + marked.indexOf('!') + 1;
        byte[] bytes = text("CLIENT_IP:" + marked.replace("!", "") + "more");
        for (int count = 0; count < shows; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isInstanceOf(NeedMore.class);
        }
        Parse<ClientIpHeader> malformed = answers.to(bytes, shows);
        assertThat(malformed).isInstanceOf(Malformed.class);
        for (int count = shows; count <= bytes.length; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(malformed);
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(answers.whyMalformed(text("CLIENT_IP:a.example\r\n")))
                .isEqualTo("CLIENT_IP is not followed by an IP address");
        assertThat(answers.whyMalformed(text("CLIENT_IP:192.0.2.1\n")))
                .isEqualTo("the header line has a CR or an LF without the other");
        assertThat(answers.whyMalformed(text("CLIENT_IP:" + "1".repeat(53))))
                .isEqualTo("the header line is too long");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1", "2001:DB8:0::1, 2001:db8::1", "::ffff:192.0.2.1, 192.0.2.1", "::, ::"})
    void isWrittenAsItIsRead(String address, String written) {
        ClientIpHeader header = new ClientIpHeader(IpAddress.parse(address));
        assertThat(header.bytes()).isEqualTo(text("CLIENT_IP:" + written + "\r\n"));
        assertThat(answers.found(header.bytes())).isEqualTo(header);
    }
}
