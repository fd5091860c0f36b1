package io.smartproxy.guard;

import static io.smartproxy.guard.Limits.assertRefused;
import static io.smartproxy.guard.Limits.config;
import static io.smartproxy.guard.Limits.ip;
import static io.smartproxy.guard.Limits.permit;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.LimitsConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitsTest {

    private static final IpAddress CLIENT = ip("192.0.2.1");
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final HeldClock clock = new HeldClock();

    private ConnectionLimits limits(LimitsConfig config) {
        return new ConnectionLimits(config, 1_000_000, clock);
    }

    private static List<Permit> admit(ConnectionLimits limits, IpAddress client, int times) {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            permits.add(permit(limits.admit(client)));
        }
        return permits;
    }

    @Test
    void aClientHasSoManyPlacesAndAnotherHasItsOwn() {
        ConnectionLimits limits = limits(config(3, 0));
        List<Permit> permits = admit(limits, CLIENT, 3);
        assertRefused(limits.admit(CLIENT), RefusalReason.PER_IP_LIMIT);
        admit(limits, ip("192.0.2.2"), 3);
        permits.getFirst().close();
        admit(limits, CLIENT, 1);
        assertRefused(limits.admit(CLIENT), RefusalReason.PER_IP_LIMIT);
    }

    @Test
    void allClientsTogetherHaveSoManyPlaces() {
        ConnectionLimits limits = new ConnectionLimits(config(1, 1), 2, clock);
        Permit first = permit(limits.admitGlobally());
        permit(limits.admitGlobally());
        assertRefused(limits.admitGlobally(), RefusalReason.GLOBAL_LIMIT);
        assertThat(limits.open()).isEqualTo(2);
        first.close();
        assertThat(limits.open()).isOne();
        permit(limits.admitGlobally());
        assertRefused(limits.admitGlobally(), RefusalReason.GLOBAL_LIMIT);
    }

    @Test
    void whatIsRefusedTakesNothingAndDoesNotCountAsLetIn() {
        ConnectionLimits limits = limits(config(2, 4));
        List<Permit> permits = admit(limits, CLIENT, 2);
        for (int i = 0; i < 100; i++) {
            assertRefused(limits.admit(CLIENT), RefusalReason.PER_IP_LIMIT);
        }
        permits.forEach(Permit::close);
        permits = admit(limits, CLIENT, 2);
        // Both limits are reached: the first in line says so.
        assertRefused(limits.admit(CLIENT), RefusalReason.PER_IP_LIMIT);
        permits.forEach(Permit::close);
        for (int i = 0; i < 100; i++) {
            assertRefused(limits.admit(CLIENT), RefusalReason.RATE_LIMIT);
        }
        clock.pass(MINUTE);
        admit(limits, CLIENT, 2);
        assertRefused(limits.admit(CLIENT), RefusalReason.PER_IP_LIMIT);
    }

    @Test
    void fourHundredInAMinuteAreThreeHundredInAndAHundredRefused() {
        ConnectionLimits limits = limits(config(0, 300));
        for (int minute = 0; minute < 3; minute++) {
            admit(limits, CLIENT, 300);
            clock.pass(MINUTE.minusNanos(1));
            for (int i = 0; i < 100; i++) {
                assertRefused(limits.admit(CLIENT), RefusalReason.RATE_LIMIT);
            }
            clock.pass(Duration.ofNanos(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 0", "1000, 999", "1000, 500", "100, 0", "100, 99", "250, 77"})
    void eachLeavesTheWindowSixtySecondsAfterItCame(int stepMillis, int offsetMillis) {
        int times = 60_000 / stepMillis;
        Duration step = Duration.ofMillis(stepMillis);
        ConnectionLimits limits = limits(config(0, times));
        clock.pass(Duration.ofMillis(offsetMillis));
        for (int i = 0; i < times; i++) {
            admit(limits, CLIENT, 1);
            clock.pass(step);
        }
        for (int i = 0; i < 3 * times; i++) {
            admit(limits, CLIENT, 1);
            assertRefused(limits.admit(CLIENT), RefusalReason.RATE_LIMIT);
            clock.pass(step.minusNanos(1));
            assertRefused(limits.admit(CLIENT), RefusalReason.RATE_LIMIT);
            clock.pass(Duration.ofNanos(1));
        }
    }

    /// The first of a tenth of a second waits for the last.
    @Test
    void aBurstLeavesTheWindowAsOne() {
        ConnectionLimits limits = limits(config(0, 2));
        admit(limits, CLIENT, 1);
        clock.pass(Duration.ofMillis(99));
        admit(limits, CLIENT, 1);
        clock.pass(MINUTE.minusNanos(1));
        assertRefused(limits.admit(CLIENT), RefusalReason.RATE_LIMIT);
        clock.pass(Duration.ofNanos(1));
        admit(limits, CLIENT, 2);
    }

    @Test
    void aMappedAddressIsTheIpv4AddressThatItStandsFor() {
        ConnectionLimits limits = limits(config(2, 0));
        admit(limits, ip("127.0.0.1"), 1);
        admit(limits, ip("::ffff:127.0.0.1"), 1);
        assertRefused(limits.admit(ip("127.0.0.1")), RefusalReason.PER_IP_LIMIT);
        admit(limits, ip("::1"), 2);
        assertRefused(limits.admit(ip("::1")), RefusalReason.PER_IP_LIMIT);
        assertThat(limits.tracked()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true", "64, 2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "48, 2001:db8:1:2::1, 2001:db8:1:3::1, true", "48, 2001:db8:1::1, 2001:db8:2::1, false",
        "128, 2001:db8::1, 2001:db8::2, false", "128, 2001:db8::1, 2001:db8::1, true",
        "1, 2001:db8::1, 7fff::1, true", "1, 2001:db8::1, ::1, false", "64, ::1, ::2, false", "64, ::3, ::2, true",
        "1, 10.0.0.1, 10.0.0.2, false", "1, ::2, 10.0.0.2, false",
    })
    void anIpv6ClientIsItsNetwork(int prefixLength, String one, String other, boolean same) {
        ConnectionLimits limits = limits(config(1, 0, prefixLength));
        admit(limits, ip(one), 1);
        Admission second = limits.admit(ip(other));
        assertThat(second instanceof Admission.Refused).isEqualTo(same);
        assertThat(limits.client(ip(one)).equals(limits.client(ip(other)))).isEqualTo(same);
        assertThat(limits.tracked()).isEqualTo(same ? 1 : 2);
    }

    @Test
    void sendersOfProxyHeadersAreNotLimited() {
        ConnectionLimits limits = limits(config(1, 1, 64, "10.0.0.0/8", "2001:db8::1"));
        admit(limits, ip("10.1.2.3"), 1000).forEach(Permit::close);
        admit(limits, ip("::ffff:10.1.2.3"), 1000);
        admit(limits, ip("2001:db8::1"), 1000);
        assertThat(limits.tracked()).isZero();
        // A neighbour in its network is a client like any other.
        admit(limits, ip("2001:db8::2"), 1);
        assertRefused(limits.admit(ip("2001:db8::2")), RefusalReason.PER_IP_LIMIT);
    }

    @Test
    void aLimitThatIsOffLetsEverybodyIn() {
        ConnectionLimits noLimits = limits(config(0, 0));
        admit(noLimits, CLIENT, 10_000);
        assertThat(noLimits.tracked()).isZero();

        admit(limits(config(0, 10_000)), CLIENT, 10_000);

        ConnectionLimits noRate = limits(config(1, 0));
        for (int i = 0; i < 10_000; i++) {
            permit(noRate.admit(CLIENT)).close();
        }
        assertThat(noRate.sweep(clock.getAsLong())).isOne();
    }

    @Test
    void aClientIsForgottenWhenNothingIsOpenAndItsMinuteIsOver() {
        ConnectionLimits limits = limits(config(10, 10));
        Permit open = permit(limits.admit(CLIENT));
        permit(limits.admit(ip("192.0.2.2"))).close();
        assertThat(limits.sweep(clock.pass(MINUTE.minusNanos(1)))).isZero();
        assertThat(limits.sweep(clock.pass(Duration.ofNanos(1)))).isOne();
        assertThat(limits.tracked()).isOne();
        assertThat(limits.sweep(clock.pass(MINUTE))).isZero();
        open.close();
        assertThat(limits.sweep(clock.getAsLong())).isOne();
        assertThat(limits.tracked()).isZero();
        admit(limits, CLIENT, 10);
        assertRefused(limits.admit(CLIENT), RefusalReason.PER_IP_LIMIT);
    }
}
