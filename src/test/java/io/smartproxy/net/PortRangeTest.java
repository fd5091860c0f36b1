package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

    @ParameterizedTest
    @CsvSource({
        "443, 443, 443, 443", "1, 1, 1, 1", "65535, 65535, 65535, 65535", "8000-8010, 8000, 8010, 8000-8010",
        "8000 - 8010, 8000, 8010, 8000-8010", "1-65535, 1, 65535, 1-65535", "80-80, 80, 80, 80", "00080, 80, 80, 80",
    })
    void readsOnePortOrSeveral(String text, int first, int last, String shown) {
        assertThat(PortRange.parse(text)).isEqualTo(new PortRange(first, last)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "-", "80-", "-80", "80-90-100", "80,90", "http", "8o", "+80", "80.", "0x50", "٨٠", "80-x"
    })
    void refusesWhatIsNoPort(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.parse(text))
                .withMessage("has no port, expected a number from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999", "100000", "4294967376", "99999999999999999999", "0-80", "80-65536"})
    void refusesPortsOutOfRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.parse(text))
                .withMessage("has a port out of range, expected 1 to 65535");
    }

    @Test
    void refusesARangeThatEndsBeforeItBegins() {
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.parse("81-80"))
                .withMessage("is a range that ends before it begins, expected one like 8000-8010");
    }

    @Test
    void readsOnePortAlone() {
        assertThat(PortRange.port("8443")).isEqualTo(8443);
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.port("80-90"));
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.port("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.port("65536"));
    }
}
