package io.smartproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.HeapUse;
import io.smartproxy.e2e.Program;
import io.smartproxy.guard.HeldClock;
import io.smartproxy.net.IpAddress;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackerMemoryTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final long MIB = 1 << 20;
    private static final int CLIENTS = 1000;

    @Test
    void whatFitsIsTakenAsItIs() {
        for (int wanted : new int[] {0, 1, 4096}) {
            assertThat(TrackerMemory.of(wanted, HOUR, 1024 * MIB))
                    .isEqualTo(new TrackerMemory.Capacity(wanted, Optional.empty()));
        }
        assertThat(TrackerMemory.of(Integer.MAX_VALUE, HOUR, Long.MAX_VALUE).warning()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsLoweredWithAWarningThatNamesBothFiguresAndTheKeys() {
        TrackerMemory.Capacity capacity = TrackerMemory.of(4096, HOUR, 512 * MIB);
        assertThat(capacity.trackedIps()).isEqualTo(2255);
        assertThat(capacity.warning()).contains("is lowered from 4096 to 2255: 4096 clients with"
                + " a sample for each of 3600 s (metrics.retention) need 233 MiB, and a quarter of the heap (-Xmx) is"
                + " 128 MiB");
    }

    @ParameterizedTest
    @CsvSource({
        "1000000, PT1S, 64, 29537", "4096, PT168H, 64, 1", "4096, PT720H, 64, 0", "1, PT1H, 0, 0",
        "2147483647, PT720H, 4096, 25",
    })
    void asManyAsFitAreLeft(int wanted, Duration retention, long heapMib, int left) {
        TrackerMemory.Capacity capacity = TrackerMemory.of(wanted, retention, heapMib * MIB);
        assertThat(capacity.trackedIps()).isEqualTo(left);
        assertThat(capacity.warning().orElseThrow()).contains("from " + wanted + " to " + left + ":");
    }

    /// The memory that real clients take, whose figures have all the samples that there can be. In a JVM of its own:
    /// what other tests have left is let go of whenever it likes.
    @ParameterizedTest
    @CsvSource({"PT1H", "PT5M", "PT10S"})
    void itReckonsWithWhatTheyReallyTake(Duration retention) throws Exception {
        String classes = Path.of("target/classes") + File.pathSeparator + Path.of("target/test-classes");
        long each = Long.parseLong(Program.run("env", Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classes, Clients.class.getName(),
                retention.toString()));
        assertThat((double) each / TrackerMemory.each(retention)).isBetween(0.7, 1.05);
    }

    /// Says how many bytes the figures of a client take.
    static final class Clients {

        private Clients() {
        }

        public static void main(String[] words) {
            Duration retention = Duration.parse(words[0]);
            HeldClock clock = new HeldClock();
            Ledger ledger = new Ledger(
                    new LedgerSettings(retention, Duration.ofSeconds(1), CLIENTS, IpAddress::toString), clock);
            List<Flow> flows = new ArrayList<>();
            ByteCounter sent = new ByteCounter();
            for (int i = 0; i < CLIENTS; i++) {
                flows.add(ledger.open(new ByteCounter(), sent));
            }
            // What counting brings along is there before.
            HeapUse.live();
            long before = HeapUse.live();
            for (int i = 0; i < CLIENTS; i++) {
                flows.get(i).client(new IpAddress(0, 0x0a00_0000L + i, true));
            }
            for (int second = 0; second <= retention.toSeconds(); second++) {
                sent.add(1000);
                ledger.tick(clock.pass(Duration.ofSeconds(1)));
            }
            int clients = ledger.<Integer>read(books -> books.ips().size());
            System.out.println((HeapUse.live() - before) / clients);
        }
    }
}
