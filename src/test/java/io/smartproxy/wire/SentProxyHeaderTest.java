package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.ProxyBytes.V4;
import static io.smartproxy.wire.ProxyBytes.V6;
import static io.smartproxy.wire.ProxyBytes.addresses;
import static io.smartproxy.wire.ProxyBytes.crc32c;
import static io.smartproxy.wire.ProxyBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// PROXY headers as they are written, byte by byte.
class SentProxyHeaderTest {

    private static final String START = "0d0a0d0a000d0a515549540a";
    private static final String MAPPED = "00000000000000000000ffff";
    private static final ProxyAddresses FROM_V4 = addresses("192.0.2.1", 56324, "2001:db8::fffe", 443);
    private static final ProxyAddresses TO_V4 = addresses("2001:db8::1", 1, "192.0.2.1", 2);

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of(V4, "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"),
                Arguments.of(V6, "PROXY TCP6 2001:db8::1 2001:db8::fffe 65535 0\r\n"),
                Arguments.of(FROM_V4, "PROXY TCP6 ::ffff:192.0.2.1 2001:db8::fffe 56324 443\r\n"),
                Arguments.of(TO_V4, "PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 1 2\r\n"),
                Arguments.of(null, "PROXY UNKNOWN\r\n"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("lines")
    void writesVersion1(ProxyAddresses addresses, String line) {
        assertThat(new ProxyHeaderV1(Optional.ofNullable(addresses)).bytes()).isEqualTo(text(line));
    }

    static Stream<Arguments> blocks() {
        return Stream.of(
                Arguments.of(V4, "2111000c" + "c0000201" + "c6336402" + "dc04" + "01bb"),
                Arguments.of(V6, "21210024" + "20010db8000000000000000000000001"
                        + "20010db800000000000000000000fffe" + "ffff" + "0000"),
                Arguments.of(FROM_V4, "21210024" + MAPPED + "c0000201" + "20010db800000000000000000000fffe"
                        + "dc04" + "01bb"),
                Arguments.of(TO_V4, "21210024" + "20010db8000000000000000000000001" + MAPPED + "c0000201"
                        + "0001" + "0002"),
                Arguments.of(null, "21000000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void writesVersion2(ProxyAddresses addresses, String digits) {
        assertThat(new ProxyHeaderV2(false, Optional.ofNullable(addresses), List.of(), false).bytes())
                .isEqualTo(hex(START + digits));
    }

    @Test
    void writesLocal() {
        assertThat(new ProxyHeaderV2(true, Optional.empty(), List.of(), false).bytes())
                .isEqualTo(hex(START + "20000000"));
    }

    @Test
    void writesTlvsInTheirOrder() {
        List<ProxyTlv> tlvs = List.of(ProxyTlv.uniqueId(text("\0\u00ff")), ProxyTlv.alpn("h2"),
                ProxyTlv.authority("a.example"), new ProxyTlv(0xea, new byte[0]));
        assertThat(new ProxyHeaderV2(false, Optional.of(V4), tlvs, false).bytes()).isEqualTo(hex(START
                + "21110025" + "c0000201" + "c6336402" + "dc04" + "01bb"
                + "050002" + "00ff" + "010002" + "6832" + "020009" + "612e6578616d706c65" + "ea0000"));
    }

    @Test
    void theBitwiseChecksumOfTheseTestsIsRight() {
        // RFC 3720 appendix B.4, in the order of its words, and the check value of the catalogues of CRCs.
        assertThat(crc32c(new byte[32])).isEqualTo(0x8a9136aa);
        assertThat(crc32c(text("123456789"))).isEqualTo(0xe3069283);
    }

    /// What HAProxy 2.6 was recorded to send for the same values, its checksum moved to the end.
    @Test
    void writesTheChecksumsThatHaproxyWrites() {
        assertThat(new ProxyHeaderV2(true, Optional.empty(), List.of(), true).bytes())
                .isEqualTo(hex(START + "20000007" + "030004" + "a9b87e8f"));
        Optional<ProxyAddresses> loopback = Optional.of(addresses("::1", 49140, "::1", 39413));
        assertThat(new ProxyHeaderV2(false, loopback, List.of(), true).bytes())
                .isEqualTo(hex(START + "2121002b" + "00000000000000000000000000000001".repeat(2) + "bff499f5"
                        + "030004" + "1f73c117"));
    }

    @Test
    void theChecksumIsOfTheWholeHeader() {
        List<ProxyTlv> tlvs = List.of(ProxyTlv.authority("a.example"));
        byte[] without = hex(START + "2111001f" + "c0000201" + "c6336402" + "dc04" + "01bb"
                + "020009" + "612e6578616d706c65" + "030004");
        int crc = crc32c(join(without, new byte[4]));
        assertThat(new ProxyHeaderV2(false, Optional.of(V4), tlvs, true).bytes())
                .isEqualTo(join(without, hex("%08x".formatted(crc))));
    }

    @Test
    void refusesWhatNoHeaderMayHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> addresses("::1", 65536, "::1", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> addresses("::1", 1, "::1", -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxyHeaderV2(true, Optional.of(V4), List.of(), false))
                .withMessageContaining("LOCAL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxyHeaderV2(
                        false, Optional.of(V4), List.of(new ProxyTlv(3, new byte[4])), false))
                .withMessageContaining("checksum");
    }

    @Test
    void isNoLongerThanItMayBeToBeRead() {
        int left = ProxyHeader.MAX_LENGTH - 16 - 12 - 7 - 3;
        byte[] longest = new ProxyHeaderV2(
                false, Optional.of(V4), List.of(new ProxyTlv(0xea, new byte[left])), true).bytes();
        assertThat(longest).hasSize(ProxyHeader.MAX_LENGTH);
        assertThat(new Answers<>(ProxyHeader::parse).found(longest).tlvs()).hasSize(1);
        List<ProxyTlv> tooMuch = List.of(new ProxyTlv(0xea, new byte[left + 1]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxyHeaderV2(false, Optional.of(V4), tooMuch, true))
                .withMessageContaining("16400");
    }
}
