package io.smartproxy.balance;

import io.smartproxy.config.Balance;
import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.PoolConfig;
import io.smartproxy.log.FoldedChanges;
import io.smartproxy.log.FoldedWarnings;
import io.smartproxy.log.Log;
import io.smartproxy.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Targets of a route `a` with a log and a clock that the test holds.
final class TestTargets implements AutoCloseable {

    static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

    /// In nanoseconds. Not from 0: nothing may take that for 'never'.
    volatile long now = Duration.ofDays(3).toNanos();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Log log = Log.lines(output, Log.Level.DEBUG, Log.Format.TEXT);
    final FoldedChanges changes = new FoldedChanges(() -> now, log);
    final FoldedWarnings warnings = new FoldedWarnings(() -> now, log);

    void pass(Duration time) {
        now += time.toNanos();
    }

    Log log() {
        return log;
    }

    /// One on 127.0.0.1.
    Target at(int port) {
        return at("127.0.0.1", port);
    }

    Target at(String host, int port) {
        return at(new Place.Named(host, OptionalInt.of(port)), host + ":" + port);
    }

    Target at(Place place, String shown) {
        return new Target("a", place, shown, HealthConfig.USUAL, changes, () -> now);
    }

    /// Members by the names of letters, `a` first, that are nowhere.
    Member[] members(int... weights) {
        Member[] members = new Member[weights.length];
        Arrays.setAll(members, i -> new Member(at("10.0." + i / 256 + "." + i % 256, 80), weights[i], false));
        return members;
    }

    static Member member(Target target) {
        return new Member(target, 1, false);
    }

    static PoolConfig config(Balance balance, int retries, Duration timeout) {
        return new PoolConfig(List.of(), balance, HealthConfig.USUAL, timeout, retries);
    }

    TargetPool pool(Balance balance, Resolver resolver, Member... members) {
        return new TargetPool("a", List.of(members), config(balance, 100, Duration.ofSeconds(5)), resolver, warnings);
    }

    /// Takes a target out, as connects that fail do.
    static void eject(Target target) {
        for (int i = 0; i < HealthConfig.USUAL.ejectAfter(); i++) {
            target.health().failed("refused");
        }
    }

    /// Takes a target down, as checks that fail do.
    static void fall(Target target) {
        for (int i = 0; i < HealthConfig.USUAL.fall(); i++) {
            target.health().checkFailed("status 500");
        }
    }

    /// Brings a target up, as checks that go well do.
    static void rise(Target target) {
        for (int i = 0; i < HealthConfig.USUAL.rise(); i++) {
            target.health().checked();
        }
    }

    /// The lines of the log so far, without time and level.
    List<String> logged() {
        log.close();
        return output.toString().lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    @Override
    public void close() {
        log.close();
    }
}
