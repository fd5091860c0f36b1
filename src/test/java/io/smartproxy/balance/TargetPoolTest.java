package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.Balance;
import io.smartproxy.e2e.Backend;
import io.smartproxy.e2e.FullServer;
import io.smartproxy.e2e.Ports;
import io.smartproxy.metrics.TargetState;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections to the targets of a pool, over real sockets.
class TargetPoolTest {

    private final TestTargets targets = new TestTargets();
    private final Resolver resolver = new Resolver(name -> {
        if (!name.equals("two.test")) {
            throw new UnknownHostException(name);
        }
        // The first address has nobody listening: the backends of these tests listen on 127.0.0.1.
        return new InetAddress[] {InetAddress.getByName("127.9.9.9"), InetAddress.getByName("127.0.0.1")};
    });

    @AfterEach
    void close() {
        resolver.close();
        targets.close();
    }

    private TargetPool pool(int retries, Target... members) {
        return new TargetPool("a", List.of(members).stream().map(TestTargets::member).toList(),
                TestTargets.config(Balance.ROUND_ROBIN, retries, Duration.ofSeconds(5)), resolver, targets.warnings);
    }

    private static ConnectResult connect(TargetPool pool) {
        return pool.connect(TestTargets.CLIENT, 1, _ -> { });
    }

    @Test
    void aTargetThatCanBeReachedIsConnected() throws IOException {
        try (Backend backend = Backend.echo()) {
            Target wanted = targets.at(backend.port());
            assertThat(connect(pool(2, wanted))).isInstanceOfSatisfying(ConnectResult.Connected.class, connected -> {
                assertThat(connected.target()).isEqualTo(wanted);
                assertThat(connected.failures()).isEmpty();
                assertThat(remote(connected.channel())).isEqualTo(new InetSocketAddress("127.0.0.1", backend.port()));
                close(connected.channel());
            });
            assertThat(wanted.load()).as("what is dialled is dialled no more").isZero();
        }
    }

    @Test
    void theNextTargetsAreTriedAsOftenAsRetriesSays() throws IOException {
        try (Backend last = Backend.echo()) {
            Target dead = targets.at(Ports.free());
            Target unknown = targets.at("unknown.test", 80);
            Target good = targets.at(last.port());
            assertThat(connect(pool(1, dead, unknown, good))).isInstanceOfSatisfying(
                    ConnectResult.Unreachable.class, result -> assertThat(result.failures()).containsExactly(
                            new ConnectResult.Failure(dead, "Connection refused"),
                            new ConnectResult.Failure(unknown, "the name does not resolve")));
            assertThat(connect(pool(2, dead, unknown, good))).isInstanceOfSatisfying(
                    ConnectResult.Connected.class, result -> {
                        assertThat(result.failures()).hasSize(2);
                        close(result.channel());
                    });
        }
    }

    @Test
    void noTargetIsTriedTwiceForOneConnection() {
        Target[] dead = {targets.at(Ports.free()), targets.at(Ports.free())};
        for (int i = 0; i < 5; i++) {
            assertThat(connect(pool(100, dead)).failures()).map(ConnectResult.Failure::target)
                    .as("ejected or not").containsExactlyInAnyOrder(dead);
        }
    }

    @Test
    void everyAddressOfANameIsTried() throws IOException {
        try (Backend backend = Backend.echo()) {
            Target two = targets.at("two.test", backend.port());
            assertThat(connect(pool(0, two))).isInstanceOfSatisfying(ConnectResult.Connected.class, result -> {
                assertThat(remote(result.channel())).isEqualTo(new InetSocketAddress("127.0.0.1", backend.port()));
                close(result.channel());
            });
        }
    }

    @Test
    void failedConnectsTakeATargetOutAndOneTrialLetsItBack() throws IOException {
        int port = Ports.free();
        Target target = targets.at(port);
        TargetPool pool = pool(0, target);
        for (int i = 0; i < 3; i++) {
            assertThat(target.health().state()).isEqualTo(TargetState.UP);
            connect(pool);
        }
        assertThat(target.health().state()).isEqualTo(TargetState.EJECTED);
        targets.pass(Duration.ofSeconds(10));
        connect(pool);
        assertThat(target.health().standing()).as("the trial failed").isEqualTo(Standing.EJECTED);
        targets.pass(Duration.ofSeconds(10));
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            close(((ConnectResult.Connected) connect(pool)).channel());
            assertThat(target.health().state()).isEqualTo(TargetState.UP);
        }
    }

    @Test
    void anAttemptThatIsBrokenOffSaysNothingOfItsTargetAndNoOtherIsTried() {
        Target one = targets.at(Ports.free());
        Target other = targets.at(Ports.free());
        for (int i = 0; i < 10; i++) {
            assertThat(pool(1, one, other).connect(TestTargets.CLIENT, 1, TargetPoolTest::close).failures()).isEmpty();
        }
        assertThat(one.health().figures().state()).isEqualTo(TargetState.UP);
        assertThat(one.health().figures().trouble()).isEmpty();
        TestTargets.eject(one);
        TestTargets.eject(other);
        targets.pass(Duration.ofSeconds(10));
        pool(1, one, other).connect(TestTargets.CLIENT, 1, TargetPoolTest::close);
        assertThat(one.health().standing()).as("another may try").isEqualTo(Standing.UP);
    }

    @Test
    void closingAnAttemptThatGetsNoAnswerEndsIt() throws Exception {
        try (Backend unused = Backend.echo(); FullServer silent = FullServer.start()) {
            Target target = targets.at(silent.port());
            Target other = targets.at(unused.port());
            Thread[] closer = new Thread[1];
            ConnectResult result = pool(1, target, other).connect(TestTargets.CLIENT, 1,
                    attempt -> closer[0] = Thread.ofVirtual().start(() -> {
                        silent.awaitDialled();
                        close(attempt);
                    }));
            closer[0].join();
            assertThat(result).isEqualTo(new ConnectResult.Unreachable(List.of()));
            assertThat(unused.accepted()).isZero();
        }
    }

    @Test
    void aTargetThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        try (FullServer silent = FullServer.start()) {
            TargetPool pool = new TargetPool("a", List.of(TestTargets.member(targets.at(silent.port()))),
                    TestTargets.config(Balance.ROUND_ROBIN, 0, Duration.ofMillis(200)), resolver, targets.warnings);
            assertThat(connect(pool)).isInstanceOfSatisfying(ConnectResult.Unreachable.class,
                    result -> assertThat(result.failures().getFirst().why()).contains("timed out"));
        }
    }

    @Test
    void unixSocketsAreConnectedByPath(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("app.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address, 1);
            ConnectResult result = connect(pool(0, targets.at(new Place.Fixed(address), "unix:app.sock")));
            assertThat(result).isInstanceOf(ConnectResult.Connected.class);
            close(((ConnectResult.Connected) result).channel());
        }
    }

    @Test
    void targetsGetSmallWritesAtOnce() throws IOException {
        try (Backend backend = Backend.echo()) {
            ConnectResult result = connect(pool(0, targets.at(backend.port())));
            try (SocketChannel channel = ((ConnectResult.Connected) result).channel()) {
                assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            }
        }
    }

    private static InetSocketAddress remote(SocketChannel channel) {
        try {
            return (InetSocketAddress) channel.getRemoteAddress();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
