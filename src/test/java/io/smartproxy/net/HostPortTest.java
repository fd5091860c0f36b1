package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @Test
    void onlyAnIpv6AddressIsWrittenInBrackets() {
        assertThat(new HostPort("example.com", 1)).hasToString("example.com:1");
        assertThat(new HostPort("192.0.2.1", 80)).hasToString("192.0.2.1:80");
        assertThat(new HostPort("2001:db8::1", 65535)).hasToString("[2001:db8::1]:65535");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65536, Integer.MAX_VALUE})
    void refusesWhatIsNoPort(int port) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("example.com", port))
                .withMessage("has a port out of range, expected 1 to 65535");
    }
}
