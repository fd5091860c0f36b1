package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.ProxyBytes.addresses;
import static org.assertj.core.api.Assertions.assertThat;

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

/// PROXY headers of version 1.
class ProxyLineTest {

    private static final String ENDS = "the header line has a CR or an LF without the other";
    private static final String LONG = "the header line is too long";
    private static final String PROTOCOL = "the protocol of the PROXY line is none of TCP4, TCP6 and UNKNOWN";
    private static final String WORDS =
            "the PROXY line does not hold two addresses and two ports, one blank before each";
    private static final String ADDRESS = "an address of the PROXY line is not one of its protocol";
    private static final String PORT = "a port of the PROXY line is not one";

    private final Answers<ProxyHeader> answers = new Answers<>(ProxyHeader::parse);

    static Stream<Arguments> lines() {
        String ffff = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        return Stream.of(
                Arguments.of("TCP4 192.168.0.1 192.168.0.11 56324 443",
                        addresses("192.168.0.1", 56324, "192.168.0.11", 443)),
                Arguments.of("TCP4 255.255.255.255 255.255.255.255 65535 65535",
                        addresses("255.255.255.255", 65535, "255.255.255.255", 65535)),
                Arguments.of("TCP4 0.0.0.0 0.0.0.0 0 0", addresses("0.0.0.0", 0, "0.0.0.0", 0)),
                Arguments.of("TCP6 " + ffff + " " + ffff + " 65535 65535", addresses(ffff, 65535, ffff, 65535)),
                Arguments.of("TCP6 :: :: 0 0", addresses("::", 0, "::", 0)),
                Arguments.of("TCP6 2001:DB8::1 2001:db8:0:0:0:0:0:2 1 10",
                        addresses("2001:db8::1", 1, "2001:db8::2", 10)),
                Arguments.of("TCP6 ::ffff:192.0.2.1 2001:db8::2 1 2", addresses("192.0.2.1", 1, "2001:db8::2", 2)),
                Arguments.of("TCP6 ::ffff:c000:201 ::ffff:192.0.2.2 1 2", addresses("192.0.2.1", 1, "192.0.2.2", 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void readsAddresses(String rest, ProxyAddresses expected) {
        assertFound("PROXY " + rest + "\r\n", Optional.of(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " ffff:f...f:ffff ffff:f...f:ffff 65535 65535", " \t\u0000\u00ff", "  TCP4"})
    void ignoresTheRestOfAnUnknownLine(String rest) {
        assertFound("PROXY UNKNOWN" + rest + "\r\n", Optional.empty());
    }

    private void assertFound(String line, Optional<ProxyAddresses> expected) {
        byte[] bytes = text(line);
        Parse<ProxyHeader> found = new Found<>(new ProxyHeader(1, false, expected, List.of()), bytes.length);
        assertThat(answers.to(bytes)).isEqualTo(found);
        assertThat(answers.to(text(line + "\r\nGET / HTTP/1.1\r\n"))).isEqualTo(found);
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    @Test
    void saysHowLongALineIsAtLeast() {
        assertThat(answers.to(text("PROXY"))).isEqualTo(new NeedMore<>(6));
        assertThat(answers.to(text("PROXY "))).isEqualTo(new NeedMore<>("PROXY UNKNOWN\r\n".length()));
        assertThat(answers.to(text("PROXY TC"))).isEqualTo(new NeedMore<>("PROXY TCP6 :: :: 0 0\r\n".length()));
        assertThat(answers.to(text("PROXY TCP4")))
                .isEqualTo(new NeedMore<>("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n".length()));
        assertThat(answers.to(text("PROXY UNKNOWN 123"))).isEqualTo(new NeedMore<>(19));
        assertThat(answers.to(text("PROXY UNKNOWN 123\r"))).isEqualTo(new NeedMore<>(19));
    }

    @Test
    void takes107BytesAndNoMore() {
        String fits = "PROXY UNKNOWN " + "x".repeat(107 - 14 - 2) + "\r\n";
        assertFound(fits, Optional.empty());
        String tooLong = fits.replace("\r\n", "x\r\n");
        for (int count = 106; count <= 108; count++) {
            assertThat(answers.to(text(tooLong), count)).as("%d bytes", count).isEqualTo(new Malformed<>(LONG));
        }
    }

    /// A `!` stands before the first byte with which it can't be a header.
    static Stream<Arguments> broken() {
        return Stream.of(frames(), words(), addressTexts(), ports()).flatMap(part -> part);
    }

    private static Stream<Arguments> frames() {
        return Stream.of(
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2!\n", ENDS),
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r!\r\n", ENDS),
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r! \n", ENDS),
                Arguments.of("PROXY TCP4 192.0.2.1!\n192.0.2.2 1 2\r\n", ENDS),
                Arguments.of("PROXY UNKNOWN!\n", ENDS),
                Arguments.of("PROXY UNKNOWN abc!\ndef\r\n", ENDS),
                Arguments.of("PROXY UNKNOWN abc\r!def\r\n", ENDS),
                Arguments.of("PROXY UNKNOWN " + "x".repeat(106 - 15) + "!xx", LONG),
                Arguments.of("PROXY TCP4 " + "1".repeat(106 - 12) + "!1\r\n", LONG),
                Arguments.of("PROXY !\r\n", PROTOCOL),
                Arguments.of("PROXY ! TCP4 192.0.2.1 192.0.2.2 1 2\r\n", PROTOCOL),
                Arguments.of("PROXY !\tTCP4 192.0.2.1 192.0.2.2 1 2\r\n", PROTOCOL),
                Arguments.of("PROXY TCP!5 192.0.2.1 192.0.2.2 1 2\r\n", PROTOCOL),
                Arguments.of("PROXY TCP!\r\n", PROTOCOL),
                Arguments.of("PROXY TCP4!\r\n", PROTOCOL),
                Arguments.of("PROXY TCP4!\t192.0.2.1 192.0.2.2 1 2\r\n", PROTOCOL),
                Arguments.of("PROXY U!DP4 192.0.2.1 192.0.2.2 1 2\r\n", PROTOCOL),
                Arguments.of("PROXY !tcp4 192.0.2.1 192.0.2.2 1 2\r\n", PROTOCOL),
                Arguments.of("PROXY U!nknown\r\n", PROTOCOL),
                Arguments.of("PROXY UNKNOWNS\r!\n", "UNKNOWN in the PROXY line goes on without a blank"));
    }

    private static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of("PROXY TCP4 \r!\n", WORDS),
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1\r!\n", WORDS),
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r!\n", WORDS),
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r!\n", WORDS),
                Arguments.of("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r!\n", WORDS),
                Arguments.of("PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r!\n", WORDS),
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 1  2\r!\n", WORDS),
                Arguments.of("PROXY TCP4 192.0.2.1\t192.0.2.2 1 2\r!\n", WORDS),
                Arguments.of("PROXY TCP4  192.0.2.1 1 2\r!\n", ADDRESS));
    }

    private static Stream<Arguments> addressTexts() {
        Stream<String> v4 = Stream.of("192.0.2.256", "192.0.2", "192.0.2.1.1", "192.0.2.01", "192.0.02.1", "192.0.2.",
                        ".192.0.2.1", "192.0.2.-1", "192.0.2.+1", "0xc0.0.2.1", "3221225985", "a.example",
                        "192.0.2.1:80", "[192.0.2.1]", "2001:db8::1", "::ffff:192.0.2.1", "192.0.2.\u00b2",
                        "192.0.2.1\u0000", "192.0.2.1\t")
                .map(address -> "PROXY TCP4 " + address + " 192.0.2.2 1 2\r!\n");
        Stream<String> v6 = Stream.of("192.0.2.1", "[2001:db8::1]", "fe80::1%eth0", "fe80::1%1", "2001:db8::1::",
                        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", ":::", ":", "2001:db8::1/64", "::1.2.3",
                        "::ffff:192.0.2.01", "::\t")
                .map(address -> "PROXY TCP6 2001:db8::2 " + address + " 1 2\r!\n");
        return Stream.concat(v4, v6).map(line -> Arguments.of(line, ADDRESS));
    }

    private static Stream<Arguments> ports() {
        return Stream.of("65536", "99999", "100000", "4294967297", "-1", "+1", "00", "080", "1.0", "0x50", "a", "1\t",
                        "1\u0000", "\u00b2")
                .flatMap(port -> Stream.of(port + " 2", "1 " + port))
                .map(ports -> Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 " + ports + "\r!\n", PORT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isMalformedFromTheByteThatShowsIt(String marked, String why) {
        int shows = marked.indexOf('!') + 1;
        byte[] bytes = text(marked.replace("!", "") + "more");
        for (int count = 0; count < shows; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isInstanceOf(NeedMore.class);
        }
        for (int count = shows; count <= bytes.length; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(new Malformed<>(why));
        }
    }
}
