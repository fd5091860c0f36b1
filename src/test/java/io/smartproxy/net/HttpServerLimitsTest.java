package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerLimitsTest {

    private static final String HEADERS = "sun.net.httpserver.maxReqHeaders";

    private final String before = System.getProperty(HEADERS);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(HEADERS);
        } else {
            System.setProperty(HEADERS, before);
        }
    }

    @Test
    void whatTheUserHasSetStaysAndTheRestIsSet() {
        System.setProperty(HEADERS, "77");
        HttpServerLimits.apply();
        assertThat(System.getProperty(HEADERS)).isEqualTo("77");
        assertThat(System.getProperty("sun.net.httpserver.idleInterval")).isEqualTo("10");
        System.clearProperty(HEADERS);
        HttpServerLimits.apply();
        assertThat(System.getProperty(HEADERS)).isEqualTo("100");
    }
}
