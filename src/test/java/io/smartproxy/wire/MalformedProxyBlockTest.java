package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.HelloBytes.uint16;
import static io.smartproxy.wire.ProxyBytes.PROXY;
import static io.smartproxy.wire.ProxyBytes.TCP4;
import static io.smartproxy.wire.ProxyBytes.TCP6;
import static io.smartproxy.wire.ProxyBytes.V4_BYTES;
import static io.smartproxy.wire.ProxyBytes.V6_BYTES;
import static io.smartproxy.wire.ProxyBytes.block;
import static io.smartproxy.wire.ProxyBytes.checksummed;
import static io.smartproxy.wire.ProxyBytes.emptyChecksum;
import static io.smartproxy.wire.ProxyBytes.tlv;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.Malformed;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// PROXY headers of version 2 that break a rule behind the signature.
class MalformedProxyBlockTest {

    private static final String VERSION = "the PROXY header is of an unknown version";
    private static final String COMMAND = "the PROXY header has an unknown command";
    private static final String FAMILY = "the PROXY header has an unknown address family or transport";
    private static final String SHORT = "the PROXY header is too short for its addresses";
    private static final String BEYOND = "a TLV reaches beyond the PROXY header";
    private static final String WRONG = "the checksum of the PROXY header is wrong";

    private final Answers<ProxyHeader> answers = new Answers<>(ProxyHeader::parse);

    /// Each with the number of bytes that show it.
    static Stream<Arguments> starts() {
        return Stream.of(
                Arguments.of(13, "version 1", block(0x11, TCP4, V4_BYTES), VERSION),
                Arguments.of(13, "version 0", block(0x01, TCP4, V4_BYTES), VERSION),
                Arguments.of(13, "version 3", block(0x31, TCP4, V4_BYTES), VERSION),
                Arguments.of(13, "version 10", block(0xa1, TCP4, V4_BYTES), VERSION),
                Arguments.of(13, "command 2", block(0x22, TCP4, V4_BYTES), COMMAND),
                Arguments.of(13, "command 15", block(0x2f, TCP4, V4_BYTES), COMMAND),
                Arguments.of(14, "family 4", block(PROXY, 0x41, V4_BYTES), FAMILY),
                Arguments.of(14, "family 15", block(PROXY, 0xf1, V4_BYTES), FAMILY),
                Arguments.of(14, "transport 3", block(PROXY, 0x13, V4_BYTES), FAMILY),
                Arguments.of(14, "transport 15", block(PROXY, 0x1f, V4_BYTES), FAMILY),
                Arguments.of(14, "transport 3 of no family", block(PROXY, 0x03), FAMILY),
                Arguments.of(16, "no IPv4 addresses", block(PROXY, TCP4), SHORT),
                Arguments.of(16, "11 bytes of IPv4 addresses", block(PROXY, TCP4, new byte[11]), SHORT),
                Arguments.of(16, "11 bytes of UDP addresses", block(PROXY, 0x12, new byte[11]), SHORT),
                Arguments.of(16, "35 bytes of IPv6 addresses", block(PROXY, TCP6, new byte[35]), SHORT),
                Arguments.of(16, "IPv4 addresses as IPv6", block(PROXY, TCP6, V4_BYTES), SHORT),
                Arguments.of(16, "215 bytes of UNIX addresses", block(PROXY, 0x31, new byte[215]), SHORT));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("starts")
    void isMalformedFromTheByteThatShowsIt(int shows, String name, byte[] header, String why) {
        assertMalformedFrom(shows, join(header, new byte[20]), why);
    }

    static Stream<Arguments> tlvs() {
        byte[] name = tlv(2, text("a.example"));
        return Stream.of(
                Arguments.of("a type alone", bytes(2), BEYOND),
                Arguments.of("half a length", bytes(2, 0), BEYOND),
                Arguments.of("a value one byte beyond", join(bytes(2), uint16(4), text("abc")), BEYOND),
                Arguments.of("a value far beyond", join(bytes(0xea), uint16(0xffff), text("abc")), BEYOND),
                Arguments.of("padding beyond", join(bytes(4), uint16(1)), BEYOND),
                Arguments.of("a byte behind a TLV", join(name, bytes(0)), BEYOND),
                Arguments.of("two bytes behind a TLV", join(name, bytes(0, 0)), BEYOND),
                Arguments.of("a checksum beyond", join(bytes(3), uint16(4), new byte[3]), BEYOND),
                Arguments.of("a checksum of zero", emptyChecksum(), WRONG),
                Arguments.of("a checksum of nothing", tlv(3),
                        "the checksum of the PROXY header is not of four bytes"),
                Arguments.of("a checksum of three bytes", tlv(3, new byte[3]),
                        "the checksum of the PROXY header is not of four bytes"),
                Arguments.of("a checksum of five bytes", tlv(3, new byte[5]),
                        "the checksum of the PROXY header is not of four bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tlvs")
    void refusesTlvsThatBreakTheirRules(String name, byte[] tlvs, String why) {
        byte[] header = block(PROXY, TCP6, V6_BYTES, tlvs);
        assertMalformedFrom(header.length, join(header, new byte[5]), why);
        byte[] withoutAddresses = block(PROXY, 0, tlvs);
        assertMalformedFrom(withoutAddresses.length, join(withoutAddresses, new byte[5]), why);
    }

    private void assertMalformedFrom(int shows, byte[] bytes, String why) {
        for (int count = 0; count < shows; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isInstanceOf(NeedMore.class);
        }
        for (int count = shows; count <= bytes.length; count++) {
            assertThat(answers.to(bytes, count)).as("%d bytes", count).isEqualTo(new Malformed<>(why));
        }
    }

    @Test
    void aChecksumFindsEveryChangedBit() {
        byte[] name = tlv(2, text("a.example"));
        byte[] header = checksummed(block(PROXY, TCP4, V4_BYTES, name, emptyChecksum(), tlv(4, bytes(1, 2))), 4 + 5);
        assertThat(answers.to(header)).isInstanceOf(Found.class);
        // A longer header asks for more bytes, and without its type there is no checksum.
        Set<Integer> leftOut = Set.of(14, 15, 16 + V4_BYTES.length + name.length);
        for (int bit = 13 * 8; bit < header.length * 8; bit++) {
            if (leftOut.contains(bit / 8)) {
                continue;
            }
            byte[] flipped = header.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(answers.to(flipped)).as("bit %d", bit).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void refusesASecondChecksum() {
        byte[] first = checksummed(block(PROXY, TCP4, V4_BYTES, emptyChecksum(), emptyChecksum()), 7 + 4);
        assertThat(answers.whyMalformed(first)).isEqualTo("the PROXY header has two checksums");
    }
}
