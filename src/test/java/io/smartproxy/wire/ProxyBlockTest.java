package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.join;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.HelloBytes.uint16;
import static io.smartproxy.wire.ProxyBytes.LOCAL;
import static io.smartproxy.wire.ProxyBytes.PROXY;
import static io.smartproxy.wire.ProxyBytes.SIGNATURE;
import static io.smartproxy.wire.ProxyBytes.TCP4;
import static io.smartproxy.wire.ProxyBytes.TCP6;
import static io.smartproxy.wire.ProxyBytes.V4;
import static io.smartproxy.wire.ProxyBytes.V4_BYTES;
import static io.smartproxy.wire.ProxyBytes.V6;
import static io.smartproxy.wire.ProxyBytes.V6_BYTES;
import static io.smartproxy.wire.ProxyBytes.addresses;
import static io.smartproxy.wire.ProxyBytes.block;
import static io.smartproxy.wire.ProxyBytes.checksummed;
import static io.smartproxy.wire.ProxyBytes.emptyChecksum;
import static io.smartproxy.wire.ProxyBytes.hex;
import static io.smartproxy.wire.ProxyBytes.tlv;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.wire.Parse.Found;
import io.smartproxy.wire.Parse.NeedMore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// PROXY headers of version 2 that are right.
class ProxyBlockTest {

    private final Answers<ProxyHeader> answers = new Answers<>(ProxyHeader::parse);

    private static Arguments header(String name, byte[] bytes, ProxyAddresses expected, ProxyTlv... tlvs) {
        return Arguments.of(name, bytes, new ProxyHeader(2, false, Optional.ofNullable(expected), List.of(tlvs)));
    }

    private static Arguments local(String name, byte[] bytes) {
        return Arguments.of(name, bytes, new ProxyHeader(2, true, Optional.empty(), List.of()));
    }

    static Stream<Arguments> headers() {
        return Stream.of(families(), tlvs(), locals()).flatMap(part -> part);
    }

    private static Stream<Arguments> families() {
        byte[] unix = new byte[216];
        byte[] mapped = hex("00000000000000000000ffffc0000201" + "20010db8000000000000000000000002" + "0001" + "0002");
        return Stream.of(
                header("TCP over IPv4", block(PROXY, TCP4, V4_BYTES), V4),
                header("TCP over IPv6", block(PROXY, TCP6, V6_BYTES), V6),
                header("an IPv4-mapped source", block(PROXY, TCP6, mapped),
                        addresses("192.0.2.1", 1, "2001:db8::2", 2)),
                header("UNSPEC", block(PROXY, 0), null),
                header("UDP over IPv4", block(PROXY, 0x12, V4_BYTES), null),
                header("UDP over IPv6", block(PROXY, 0x22, V6_BYTES), null),
                header("UNIX stream", block(PROXY, 0x31, unix), null),
                header("UNIX datagram", block(PROXY, 0x32, unix), null),
                header("IPv4 over an unspecified transport", block(PROXY, 0x10, V4_BYTES), null),
                header("a stream of an unspecified family", block(PROXY, 0x01), null));
    }

    private static Stream<Arguments> tlvs() {
        ProxyTlv name = ProxyTlv.authority("a.example");
        byte[] nameBytes = tlv(2, text("a.example"));
        ProxyTlv own = new ProxyTlv(0xea, new byte[0]);
        byte[] all = join(emptyChecksum(), nameBytes, tlv(4, new byte[9]), tlv(0xea), tlv(4));
        return Stream.of(
                header("a TLV", block(PROXY, TCP4, V4_BYTES, nameBytes), V4, name),
                header("a type twice", block(PROXY, TCP4, V4_BYTES, nameBytes, nameBytes), V4, name, name),
                header("padding alone", block(PROXY, TCP4, V4_BYTES, tlv(4, new byte[20])), V4),
                header("an empty TLV", block(PROXY, TCP6, V6_BYTES, tlv(0xea)), V6, own),
                header("a checksum alone", checksummed(block(PROXY, TCP4, V4_BYTES, emptyChecksum()), 4), V4),
                header("a checksum in front", checksummed(block(PROXY, TCP6, V6_BYTES, all), all.length - 3), V6,
                        name, own),
                header("a checksum last", checksummed(block(PROXY, TCP6, V6_BYTES, nameBytes, emptyChecksum()), 4), V6,
                        name),
                header("TLVs behind UDP addresses", block(PROXY, 0x12, V4_BYTES, nameBytes), null, name),
                header("TLVs behind UNIX addresses", block(PROXY, 0x31, new byte[216], nameBytes), null, name),
                header("TLVs without addresses", block(PROXY, 0, nameBytes, tlv(0xea)), null, name, own));
    }

    private static Stream<Arguments> locals() {
        return Stream.of(
                local("LOCAL", block(LOCAL, 0)),
                local("LOCAL with addresses", block(LOCAL, TCP4, V4_BYTES)),
                local("LOCAL with half an address", block(LOCAL, TCP6, new byte[7])),
                local("LOCAL of an unknown family and transport", block(LOCAL, 0xff, new byte[3])),
                local("LOCAL with a wrong checksum", block(LOCAL, 0, emptyChecksum())),
                local("LOCAL with a TLV that is cut short", block(LOCAL, 0, bytes(2, 0xff))),
                local("LOCAL with a TLV", block(LOCAL, 0, tlv(2, text("a.example")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void readsGoodHeaders(String name, byte[] bytes, ProxyHeader expected) {
        Parse<ProxyHeader> found = new Found<>(expected, bytes.length);
        assertThat(answers.to(bytes)).isEqualTo(found);
        assertThat(answers.to(join(bytes, bytes(22, 3, 1), emptyChecksum()))).isEqualTo(found);
        answers.assertPrefixesNeedMore(bytes);
        answers.assertSameInAllBuffers(bytes);
    }

    /// Recorded from HAProxy 2.6 with send-proxy-v2 and checksums.
    static Stream<Arguments> recorded() {
        String start = "0d0a0d0a000d0a515549540a";
        return Stream.of(
                header("IPv4 and a unique id", hex(start + "2111003a7f0000097f0000019c4199f3" + "0300048f156996"
                                + "05002461306431306264312d623634322d343362662d393134372d613930333966383533616466"),
                        addresses("127.0.0.9", 40001, "127.0.0.1", 39411),
                        ProxyTlv.uniqueId(text("a0d10bd1-b642-43bf-9147-a9039f853adf"))),
                header("IPv6", hex(start + "2121002b" + "00000000000000000000000000000001".repeat(2)
                        + "bff499f5" + "0300041f73c117"), addresses("::1", 49140, "::1", 39413)),
                local("a UNIX socket", hex(start + "20000007" + "030004a9b87e8f")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void readsWhatHaproxySends(String name, byte[] bytes, ProxyHeader expected) {
        assertThat(answers.to(bytes)).isEqualTo(new Found<>(expected, bytes.length));
    }

    @Test
    void asksForTheLengthAndThenForAll() {
        byte[] header = block(PROXY, TCP4, V4_BYTES, tlv(0xe0, new byte[1000]));
        assertThat(answers.to(header, 11)).isEqualTo(new NeedMore<>(12));
        for (int count = 12; count < 16; count++) {
            assertThat(answers.to(header, count)).isEqualTo(new NeedMore<>(16));
        }
        assertThat(answers.to(header, 16)).isEqualTo(new NeedMore<>(header.length));
        assertThat(answers.to(header, header.length - 1)).isEqualTo(new NeedMore<>(header.length));
    }

    @Test
    void takesSixteenKibibytesAndNoMore() {
        byte[] fits = block(PROXY, TCP4, V4_BYTES, tlv(0xe0, new byte[ProxyHeader.MAX_LENGTH - 16 - 12 - 3]));
        assertThat(fits).hasSize(ProxyHeader.MAX_LENGTH);
        assertThat(answers.found(fits).tlvs()).containsExactly(new ProxyTlv(0xe0, Arrays.copyOfRange(fits, 31, 16400)));
        byte[] localFits = block(LOCAL, 0, new byte[16384]);
        assertThat(answers.found(localFits).local()).isTrue();

        byte[] tooLong = join(SIGNATURE, bytes(PROXY, TCP4), uint16(16385));
        assertThat(answers.to(tooLong, 15)).isEqualTo(new NeedMore<>(16));
        assertThat(answers.whyMalformed(tooLong)).isEqualTo("the PROXY header is too long");
        assertThat(answers.whyMalformed(block(LOCAL, 0, new byte[16385]))).isEqualTo("the PROXY header is too long");
        assertThat(answers.whyMalformed(block(PROXY, TCP4, new byte[65535]))).isEqualTo("the PROXY header is too long");
    }
}
