package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OffendersTest {

    private final Offenders offenders = new Offenders();

    private void add(String ip, String reason, int times) {
        IntStream.range(0, times).forEach(_ -> offenders.add(ip, reason));
    }

    @Test
    void eachOfTheWorstHasItsMostFrequentReason() {
        add("10.0.0.2", "rate-limit", 3);
        add("10.0.0.2", "per-ip-limit", 2);
        add("10.0.0.1", "per-ip-limit", 4);
        add("10.0.0.1", "rate-limit", 3);
        assertThat(offenders.worst()).containsExactly("10.0.0.1 (7x, per-ip-limit)", "10.0.0.2 (5x, rate-limit)");
        assertThat(offenders.reasons()).hasToString("per-ip-limit: 6, rate-limit: 6");
    }

    @Test
    void fiveAreShownAtMostAndOfEqualOnesTheFirstByName() {
        List.of("g", "f", "e", "d", "c", "b", "a").forEach(ip -> add(ip, "x", 2));
        assertThat(offenders.worst()).containsExactly("a (2x, x)", "b (2x, x)", "c (2x, x)", "d (2x, x)", "e (2x, x)");
    }

    @Test
    void whoHasHadLittleOfItIsNotShown() {
        add("a", "x", 14);
        add("b", "x", 3);
        add("c", "x", 1);
        assertThat(offenders.worst()).as("half of a third of 18").containsExactly("a (14x, x)", "b (3x, x)");
        add("a", "x", 1);
        assertThat(offenders.worst()).containsExactly("a (15x, x)");
    }

    @Test
    void addressesAreCountedExactlyUpToTheBound() {
        offenders.add("only", "x");
        assertThat(offenders.ips()).isEqualTo("1 IP");
        IntStream.range(1, Offenders.MOST).forEach(i -> offenders.add("10.0.0." + i, "x"));
        add("only", "x", 5);
        assertThat(offenders.ips()).isEqualTo("1024 IPs");
        offenders.add("one more", "x");
        assertThat(offenders.ips()).isEqualTo("more than 1024 IPs");
    }

    @Test
    void whoComesLateIsFoundAndNeverOverstated() {
        IntStream.range(0, 100_000).forEach(i -> offenders.add("early " + i, "x"));
        for (int i = 0; i < 100_000; i++) {
            offenders.add("late " + i, "x");
            if (i % 20 == 0) {
                offenders.add("heavy", "y");
            }
        }
        assertThat(offenders.worst()).containsExactly("heavy (5000x, y)");
    }

    /// Any who have had more than an equal share of the places are held, whatever the order.
    @Test
    void theWorstAreFoundInAnyOrder() {
        Random random = new Random(4);
        for (int round = 0; round < 20; round++) {
            Offenders held = new Offenders();
            int noise = 20_000 + random.nextInt(30_000);
            List<String> events = new ArrayList<>();
            IntStream.range(0, noise).forEach(i -> events.add("noise " + i % (noise / 2)));
            int least = noise / Offenders.MOST + 50;
            for (int heavy = 0; heavy < Offenders.MOST_SHOWN; heavy++) {
                for (int i = 0; i < least * (heavy + 2); i++) {
                    events.add("heavy " + heavy);
                }
            }
            Collections.shuffle(events, random);
            events.forEach(ip -> held.add(ip, "x"));
            assertThat(held.worst()).map(worst -> worst.replaceFirst(" \\(.*", ""))
                    .containsExactly("heavy 4", "heavy 3", "heavy 2", "heavy 1", "heavy 0");
        }
    }

    @Test
    void ofAMillionAddressesFewAreHeld() {
        List<WeakReference<String>> some = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            String ip = "2001:db8::" + Integer.toHexString(i);
            offenders.add(ip, "rate-limit");
            if (i % 100 == 0 || i >= 1_000_000 - Offenders.MOST) {
                some.add(new WeakReference<>(ip));
            }
        }
        System.gc();
        assertThat(some.stream().filter(ip -> ip.get() != null).count()).isBetween(1L, (long) Offenders.MOST);
        assertThat(offenders.ips()).isEqualTo("more than 1024 IPs");
        assertThat(offenders.reasons()).hasToString("rate-limit: 1000000");
    }
}
