package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {

    @ParameterizedTest
    @CsvSource({
        "timeout.prefce, timeout.preface",
        "timeuot.preface, timeout.preface",
        "Log.Level, log.level",
        "loglevel, log.level",
        "buffersize, buffer.size",
        "route.web.lisen, route.web.listen",
        "route.web.LISTEN, route.web.listen",
        "route.web.tlsversion, route.web.tlsVersions",
        "route.web.redirect.stauts, route.web.redirect.status",
        "route.web.log.level, log.level",
        "rout.web.listen, route.web.listen",
        "Route.Web.targets, route.Web.targets",
        "default.timeout.conect, default.timeout.connect",
        "default.shutdown.timeout, shutdown.timeout",
        "defaults.retries, default.retries",
        "listen, route.NAME.listen",
        "target, route.NAME.targets",
        "route.web.tls.clientCa, route.web.tls.clientCA",
        "route.web.tls.backend.servername, route.web.tls.backend.serverName",
        "default.tls.certificates, default.tls.certificate",
        "timeout.handshake, route.NAME.timeout.handshake",
        "maxConnectionsPerIp, maxConnectionsPerIP",
        "route.web.security.allowList, route.web.security.ipAllowList",
    })
    void theNearestKeyIsTheOneThatWasMeant(String unknown, String meant) {
        NearestKey nearest = NearestKey.to(unknown);
        assertThat(nearest).hasToString(meant);
        assertThat(nearest.likely()).isTrue();
    }

    @Test
    void aFarKeyIsNamedButNotTakenForMeant() {
        assertThat(NearestKey.to("worker_processes").likely()).isFalse();
        assertThat(NearestKey.to("x".repeat(1_000_000)).likely()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 0", "a, '', 1", "'', abc, 3", "abc, abc, 0", "abc, axc, 1", "abc, ac, 1", "abc, abxc, 1",
        "abc, acb, 1", "abcd, badc, 2", "kitten, sitting, 3", "listen, silent, 4", "listen, tenlis, 6",
    })
    void theDistanceCountsEditsAndSwaps(String a, String b, int distance) {
        assertThat(NearestKey.distance(a, b, Integer.MAX_VALUE)).isEqualTo(distance);
        assertThat(NearestKey.distance(b, a, Integer.MAX_VALUE)).isEqualTo(distance);
        assertThat(NearestKey.distance(a, b, distance + 1)).isEqualTo(distance);
        assertThat(NearestKey.distance(a, b, distance)).isGreaterThanOrEqualTo(distance);
    }
}
