package io.smartproxy.balance;

import io.smartproxy.config.Balance;
import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.PoolConfig;
import io.smartproxy.log.FoldedChanges;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.metrics.ByteCounter;
import io.smartproxy.metrics.Flow;
import io.smartproxy.metrics.Ledger;
import io.smartproxy.metrics.LedgerSettings;
import io.smartproxy.net.IpAddress;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// The time of one choice of a target, by the number of targets: all of them up and of one weight, each with 8 to 12
/// connections, so that none is the lightest before all have been looked at. Every choice is for another client.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PickBench {

    private static final LongSupplier CLOCK = System::nanoTime;
    private static final ByteCounter NOTHING = new ByteCounter();

    @Param
    Balance balance;

    @Param({"2", "16", "1024"})
    int targets;

    private final Log log = Log.lines(OutputStream.nullOutputStream(), Log.Level.ERROR, Log.Format.TEXT);
    private final FoldedChanges changes = new FoldedChanges(CLOCK, log);
    private Resolver resolver;
    private TargetPool pool;

    /// The clients of one thread, in turn.
    @State(Scope.Thread)
    public static class Visitors {
        private static final int CLIENTS = 1 << 12;
        private final IpAddress[] clients = new Random(1998).ints(CLIENTS)
                .mapToObj(bits -> new IpAddress(0, bits & 0xffff_ffffL, true)).toArray(IpAddress[]::new);
        private int next;

        private IpAddress next() {
            next = (next + 1) % CLIENTS;
            return clients[next];
        }
    }

    @Setup
    public void fill() {
        List<Member> members = IntStream.range(0, targets).mapToObj(this::member).toList();
        Random random = new Random(2001);
        // It stands for all of the connections, none of which is closed.
        Flow flow = new Ledger(new LedgerSettings(
                Duration.ofSeconds(10), Duration.ofSeconds(1), 0, IpAddress::toString), CLOCK).open(NOTHING, NOTHING);
        members.forEach(member -> {
            for (int open = random.nextInt(8, 13); open > 0; open--) {
                flow.target(member.target().meter(), NOTHING, NOTHING);
            }
        });
        PoolConfig config = new PoolConfig(List.of(), balance, HealthConfig.USUAL, Duration.ofSeconds(5), 2);
        resolver = new Resolver(InetAddress::getAllByName);
        pool = new TargetPool("a", members, config, resolver, new FoldedWarnings(CLOCK, log));
    }

    private Member member(int i) {
        String host = "10.0." + i / 256 + "." + i % 256;
        Place place = new Place.Named(host, OptionalInt.of(80));
        return new Member(new Target("a", place, host + ":80", HealthConfig.USUAL, changes, CLOCK), 1, false);
    }

    @TearDown
    public void close() {
        resolver.close();
        log.close();
    }

    @Benchmark
    public Member pick(Visitors visitors) {
        return pool.pick(visitors.next(), List.of());
    }

    @Benchmark
    @Threads(8)
    public Member pickByEightThreads(Visitors visitors) {
        return pool.pick(visitors.next(), List.of());
    }
}
