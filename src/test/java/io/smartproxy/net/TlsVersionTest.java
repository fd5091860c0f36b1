package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsVersionTest {

    @ParameterizedTest
    @CsvSource({"0x0301, 1.0", "0x0302, 1.1", "0x0303, 1.2", "0x0304, 1.3"})
    void knowsTheNumbersOnTheWire(String code, String label) {
        assertThat(TlsVersion.ofCode(Integer.decode(code)).orElseThrow().label()).isEqualTo(label);
    }

    /// SSL 3.0, TLS 1.4, DTLS 1.2, reserved values of RFC 8701, and what is no 16-bit number.
    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0305, 0xfefd, 0x0a0a, 0x1a1a, 0xfafa, 0, -1, 0x10303})
    void knowsNoOthers(int code) {
        assertThat(TlsVersion.ofCode(code)).isEmpty();
    }

    @Test
    void areInTheOrderOfTheirAge() {
        assertThat(TlsVersion.values()).isSorted().extracting(TlsVersion::label)
                .containsExactly("1.0", "1.1", "1.2", "1.3");
    }
}
