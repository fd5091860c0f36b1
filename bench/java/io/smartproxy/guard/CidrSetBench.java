package io.smartproxy.guard;

import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import io.smartproxy.net.IpAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.Warmup;

/// The time of one look-up in a set of networks, by their number: three quarters IPv4 of 24 to 32 bits, one quarter
/// IPv6 of 32 to 64 bits, as block lists have them. What is looked up lies anywhere, so that no look-up knows the way of the
/// one before.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CidrSetBench {

    private static final int ADDRESSES = 1 << 16;

    @Param({"10", "1000", "100000"})
    int networks;

    private final Random random = new Random(4632);
    private List<Cidr> list;
    private CidrSet set;
    private IpAddress[] inside;
    private IpAddress[] strangers;
    private int next;

    @Setup
    public void fill() {
        list = Stream.generate(this::network).distinct().limit(networks).toList();
        set = CidrSet.of(list);
        inside = Stream.generate(() -> list.get(random.nextInt(networks)).network()).limit(ADDRESSES)
                .toArray(IpAddress[]::new);
        strangers = Stream.generate(this::address).limit(ADDRESSES).toArray(IpAddress[]::new);
    }

    private Cidr network() {
        IpAddress address = address();
        return new Cidr(address, address.v4() ? random.nextInt(24, 33) : random.nextInt(32, 65));
    }

    private IpAddress address() {
        return random.nextInt(4) == 0
                ? new IpAddress(0x2000_0000_0000_0000L | random.nextLong() >>> 3, random.nextLong(), false)
                : new IpAddress(0, random.nextLong() >>> 32, true);
    }

    private IpAddress next(IpAddress[] addresses) {
        next = (next + 1) % ADDRESSES;
        return addresses[next];
    }

    @Benchmark
    public boolean inside() {
        return set.contains(next(inside));
    }

    @Benchmark
    public boolean stranger() {
        return set.contains(next(strangers));
    }

    /// How long it takes to make the set, for a file that has changed.
    @Benchmark
    public CidrSet made() {
        return CidrSet.of(list);
    }
}
