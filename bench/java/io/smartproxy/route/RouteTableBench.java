package io.smartproxy.route;

import io.smartproxy.config.ActionConfig;
import io.smartproxy.config.LifeConfig;
import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.MatchConfig;
import io.smartproxy.config.PoolConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.SecurityConfig;
import io.smartproxy.config.SentHeader;
import io.smartproxy.config.TargetConfig;
import io.smartproxy.config.TlsMode;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import io.smartproxy.net.TlsVersion;
import io.smartproxy.wire.ClientHello;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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
import org.openjdk.jmh.annotations.Warmup;

/// The time of one route look-up, listener included, by the number of routes: half of them with an exact name, half
/// with a wildcard, and one without a name. The names that are looked up are spread over all the routes; each is made
/// anew from its bytes, as every connection brings one that has never been hashed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteTableBench {

    /// How many different names are looked up, in turn: few enough for the processor's second cache to hold what is
    /// read on the way to them. With names that no cache holds, the waits for memory come on top, as everywhere.
    private static final int NAMES = 256;
    private static final List<String> ALPN = List.of("h2", "http/1.1");
    private static final Set<TlsVersion> VERSIONS = Set.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
    private static final IpAddress LOCAL = IpAddress.parse("192.0.2.1");
    private static final IpAddress CLIENT = IpAddress.parse("198.51.100.1");

    @Param({"10", "1000", "100000"})
    int routes;

    private RouteTable<RouteConfig> table;
    private byte[][] exact;
    private byte[][] wildcard;
    private byte[][] unknown;
    private int next;

    @Setup
    public void compile() {
        table = RouteTable.compile(
                IntStream.rangeClosed(0, routes).mapToObj(this::route).toList(), route -> route);
        exact = names(i -> "site-" + even(i) + ".example.com");
        wildcard = names(i -> "www.site-" + (even(i) + 1) + ".example.com");
        unknown = names(i -> "www.shop-" + even(i) + ".example.com");
    }

    private RouteConfig route(int i) {
        List<DomainPattern> domains =
                i == routes ? List.of() : List.of(new DomainPattern("site-" + i + ".example.com", i % 2 == 1));
        MatchConfig match = new MatchConfig(
                List.of(new ListenConfig(Optional.empty(), new PortRange(443, 443), "443")), domains, Optional.empty(),
                Set.of(), Set.of(), "", 0, TlsMode.ANY);
        ActionConfig action = new ActionConfig.Forward(PoolConfig.of(List.of(new TargetConfig.Demo())),
                LifeConfig.USUAL, new SentHeader.None());
        return new RouteConfig("r" + i, i + 1, match, SecurityConfig.OPEN, Optional.empty(), action);
    }

    /// The number of a route with an exact name; the step is prime, so that the numbers are spread.
    private int even(int i) {
        return (int) (i * 7919L % (routes / 2)) * 2;
    }

    private static byte[][] names(IntFunction<String> name) {
        return IntStream.range(0, NAMES)
                .mapToObj(i -> name.apply(i).getBytes(StandardCharsets.ISO_8859_1)).toArray(byte[][]::new);
    }

    @Benchmark
    public Optional<RouteConfig> exactName() {
        return find(exact);
    }

    @Benchmark
    public Optional<RouteConfig> wildcardName() {
        return find(wildcard);
    }

    /// A name that no route has: every label is looked up, then the route without a name takes it.
    @Benchmark
    public Optional<RouteConfig> unknownName() {
        return find(unknown);
    }

    private Optional<RouteConfig> find(byte[][] names) {
        next = (next + 1) % NAMES;
        String name = new String(names[next], StandardCharsets.ISO_8859_1);
        Preface preface = new Preface.Tls(new ClientHello(Optional.of(name), ALPN, VERSIONS));
        return table.listener(LOCAL, 443).orElseThrow().find(preface, CLIENT);
    }
}
