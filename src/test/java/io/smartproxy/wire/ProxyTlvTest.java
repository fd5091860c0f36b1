package io.smartproxy.wire;

import static io.smartproxy.wire.HelloBytes.bytes;
import static io.smartproxy.wire.HelloBytes.text;
import static io.smartproxy.wire.ProxyBytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smartproxy.wire.ProxySsl.Certificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyTlvTest {

    private static final String VERSION = "210007" + "544c5376312e33";
    private static final String CIPHER = "230016" + "544c535f4145535f3235365f47434d5f534841333834";

    private static ProxySsl ssl(Certificate certificate, String commonName) {
        return new ProxySsl("TLSv1.3", "TLS_AES_256_GCM_SHA384", certificate, Optional.ofNullable(commonName));
    }

    private static ProxyTlv sslTlv(String digits) {
        return new ProxyTlv(ProxyTlv.SSL, hex(digits));
    }

    @Test
    void isEqualByTypeAndValue() {
        ProxyTlv tlv = new ProxyTlv(0xea, bytes(1, 2));
        assertThat(tlv).isEqualTo(new ProxyTlv(0xea, bytes(1, 2))).hasSameHashCodeAs(new ProxyTlv(0xea, bytes(1, 2)));
        assertThat(tlv).isNotEqualTo(new ProxyTlv(0xeb, bytes(1, 2))).isNotEqualTo(new ProxyTlv(0xea, bytes(1, 3)));
        assertThat(tlv).hasToString("ProxyTlv[type=0xea, 2 bytes]");
    }

    @Test
    void neverChanges() {
        byte[] value = bytes(1, 2);
        ProxyTlv tlv = new ProxyTlv(0xea, value);
        value[0] = 9;
        tlv.value()[1] = 9;
        assertThat(tlv.value()).isEqualTo(bytes(1, 2));
    }

    @Test
    void refusesWhatHasNoPlaceOnTheWire() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTlv(256, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTlv(-1, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProxyTlv(0, new byte[65536]));
        assertThat(new ProxyTlv(255, new byte[65535]).value()).hasSize(65535);
        assertThatIllegalArgumentException().isThrownBy(() -> ProxyTlv.uniqueId(new byte[129]));
        assertThat(ProxyTlv.uniqueId(new byte[128])).isEqualTo(new ProxyTlv(5, new byte[128]));
    }

    @Test
    void holdsNamesInTheirEncoding() {
        assertThat(ProxyTlv.authority("b\u00fccher.example"))
                .isEqualTo(new ProxyTlv(2, "b\u00fccher.example".getBytes(StandardCharsets.UTF_8)));
        assertThat(ProxyTlv.alpn("h2\u00ff")).isEqualTo(new ProxyTlv(1, text("h2\u00ff")));
    }

    /// What HAProxy 2.6 was recorded to send for a client with a certificate.
    @Test
    void tellsOfTlsAsHaproxyDoes() {
        assertThat(ssl(Certificate.IN_CONNECTION, "client.example.com").tlv()).isEqualTo(sslTlv(
                "07" + "00000000" + VERSION + "220012" + "636c69656e742e6578616d706c652e636f6d" + CIPHER));
    }

    @Test
    void tellsWhetherThereIsAVerifiedCertificate() {
        assertThat(ssl(Certificate.NONE, null).tlv()).isEqualTo(sslTlv("01" + "00000001" + VERSION + CIPHER));
        assertThat(ssl(Certificate.IN_SESSION, "\u00e4").tlv())
                .isEqualTo(sslTlv("05" + "00000000" + VERSION + "220002" + "c3a4" + CIPHER));
        // Not every subject has a common name.
        assertThat(ssl(Certificate.IN_CONNECTION, null).tlv())
                .isEqualTo(sslTlv("07" + "00000000" + VERSION + CIPHER));
    }

    @Test
    void leavesOutACommonNameThatIsTooLong() {
        assertThat(ssl(Certificate.IN_CONNECTION, "x".repeat(256)).tlv()).isEqualTo(sslTlv(
                "07" + "00000000" + VERSION + "220100" + "78".repeat(256) + CIPHER));
        assertThat(ssl(Certificate.IN_CONNECTION, "x".repeat(257)).tlv())
                .isEqualTo(ssl(Certificate.IN_CONNECTION, null).tlv());
        assertThat(ssl(Certificate.IN_CONNECTION, "\u00e4".repeat(129)).tlv())
                .isEqualTo(ssl(Certificate.IN_CONNECTION, null).tlv());
    }
}
