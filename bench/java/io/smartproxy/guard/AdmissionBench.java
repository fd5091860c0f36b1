package io.smartproxy.guard;

import io.smartproxy.config.LimitsConfig;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// The time of one admission among 100,000 clients that are known: let in and given back, or refused. Both limits for
/// clients hold, the rate with one that is never reached where the client is let in. The time passes a thousand times as
/// fast as it does, as nobody has a million connections a second: so each client comes every minute or two.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdmissionBench {

    private static final int CLIENTS = 100_000;
    private static final IpAddress FLOODER = IpAddress.parse("192.0.2.1");
    private static final IpAddress V6_FLOODER = IpAddress.parse("2001:db8::1");

    private ConnectionLimits limits;
    private ConnectionLimits narrow;
    private ConnectionLimits slow;

    /// The clients of one thread, in turn.
    @State(Scope.Thread)
    public static class Visitors {
        private static final AtomicInteger THREADS = new AtomicInteger();
        private final IpAddress own = client(CLIENTS + THREADS.incrementAndGet());
        private int next;

        private IpAddress next() {
            // The step is prime, so that the clients are spread.
            next = (next + 7919) % CLIENTS;
            return client(next);
        }
    }

    private static IpAddress client(int number) {
        return new IpAddress(0, 0x0a00_0000L + number, true);
    }

    @Setup
    public void fill() {
        limits = limits(1_000_000, 10_000_000);
        narrow = limits(1, 10_000_000);
        slow = limits(1_000_000, 1);
        for (int i = 0; i < CLIENTS; i++) {
            limits.admit(client(i));
            narrow.admit(client(i));
            slow.admit(client(i));
        }
        for (IpAddress flooder : new IpAddress[] {FLOODER, V6_FLOODER}) {
            narrow.admit(flooder);
            slow.admit(flooder);
        }
        narrow.admitGlobally();
    }

    /// Of a rate of one a minute the minute never ends.
    private static ConnectionLimits limits(int perClient, int perMinute) {
        LimitsConfig config = new LimitsConfig(OptionalInt.empty(), perClient, perMinute, 64, CidrSet.EMPTY);
        long start = System.nanoTime();
        return new ConnectionLimits(config, 1,
                perMinute == 1 ? () -> start : () -> start + (System.nanoTime() - start) * 1000);
    }

    private static Admission comeAndGo(Admission admission) {
        if (admission instanceof Admission.Admitted(Permit permit)) {
            permit.close();
        }
        return admission;
    }

    /// One client after the other.
    @Benchmark
    public Admission letIn(Visitors visitors) {
        return comeAndGo(limits.admit(visitors.next()));
    }

    @Benchmark
    public Admission tooMany() {
        return narrow.admit(FLOODER);
    }

    @Benchmark
    public Admission tooManyOverIpv6() {
        return narrow.admit(V6_FLOODER);
    }

    @Benchmark
    public Admission tooFast() {
        return slow.admit(FLOODER);
    }

    @Benchmark
    public Admission tooManyInAll() {
        return narrow.admitGlobally();
    }

    @Benchmark
    @Threads(8)
    public Admission letInByEightThreads(Visitors visitors) {
        return comeAndGo(limits.admit(visitors.next()));
    }

    /// Each thread with a client of its own.
    @Benchmark
    @Threads(8)
    public Admission letInByEightThreadsOneClientEach(Visitors visitors) {
        return comeAndGo(limits.admit(visitors.own));
    }

    @Benchmark
    @Threads(8)
    public Admission letInByEightThreadsOneClient() {
        return comeAndGo(limits.admit(FLOODER));
    }

    @Benchmark
    @Threads(8)
    public Admission tooManyByEightThreadsOneClient() {
        return narrow.admit(FLOODER);
    }
}
