package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.Backend;
import io.smartproxy.e2e.Ports;
import io.smartproxy.metrics.TargetMeter;
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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetPoolTest {

    private final Resolver resolver = new Resolver(name -> {
        if (!name.equals("two.test")) {
            throw new UnknownHostException(name);
        }
        // The first address has nobody listening: the backends of these tests listen on 127.0.0.1.
        return new InetAddress[] {InetAddress.getByName("127.9.9.9"), InetAddress.getByName("127.0.0.1")};
    });

    @AfterEach
    void closeResolver() {
        resolver.close();
    }

    private static Target at(String host, int port) {
        return new Target.Named(host, OptionalInt.of(port), new TargetMeter(host + ":" + port));
    }

    private TargetPool pool(int retries, Target... targets) {
        return new TargetPool(List.of(targets), Duration.ofSeconds(5), retries, resolver);
    }

    @Test
    void theFirstTargetIsTakenWhileItCanBeReached() throws IOException {
        try (Backend first = Backend.echo(); Backend second = Backend.echo()) {
            Target wanted = at("127.0.0.1", first.port());
            ConnectResult result = pool(2, wanted, at("127.0.0.1", second.port())).connect(1, _ -> { });
            assertThat(result).isInstanceOfSatisfying(ConnectResult.Connected.class, connected -> {
                assertThat(connected.target()).isEqualTo(wanted);
                assertThat(connected.failures()).isEmpty();
                close(connected.channel());
            });
        }
    }

    @Test
    void theNextTargetsAreTriedAsOftenAsRetriesSays() throws IOException {
        try (Backend last = Backend.echo()) {
            Target dead = at("127.0.0.1", Ports.free());
            Target unknown = at("unknown.test", 80);
            Target[] targets = {dead, unknown, at("127.0.0.1", last.port())};
            assertThat(pool(1, targets).connect(1, _ -> { })).isInstanceOfSatisfying(
                    ConnectResult.Unreachable.class, result -> assertThat(result.failures()).containsExactly(
                            new ConnectResult.Failure(dead, "Connection refused"),
                            new ConnectResult.Failure(unknown, "the name does not resolve")));
            assertThat(pool(2, targets).connect(1, _ -> { })).isInstanceOfSatisfying(
                    ConnectResult.Connected.class, result -> {
                        assertThat(result.failures()).hasSize(2);
                        close(result.channel());
                    });
        }
    }

    @Test
    void everyAddressOfANameIsTried() throws IOException {
        try (Backend backend = Backend.echo()) {
            assertThat(pool(0, at("two.test", backend.port())).connect(1, _ -> { })).isInstanceOfSatisfying(
                    ConnectResult.Connected.class, result -> {
                        assertThat(remote(result.channel()))
                                .isEqualTo(new InetSocketAddress("127.0.0.1", backend.port()));
                        close(result.channel());
                    });
        }
    }

    @Test
    void aTargetThatDoesNotAnswerIsGivenUpInTime() throws IOException {
        List<SocketChannel> fillers = new ArrayList<>();
        // A listener whose backlog is full drops what comes: connecting gets no answer at all.
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress("127.0.0.1", 0), 1);
            InetSocketAddress address = (InetSocketAddress) full.getLocalAddress();
            for (int i = 0; i < 4; i++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(address);
                fillers.add(filler);
            }
            TargetPool pool = new TargetPool(List.of(at("127.0.0.1", address.getPort())), Duration.ofMillis(200), 0,
                    resolver);
            assertThat(pool.connect(1, _ -> { })).isInstanceOfSatisfying(ConnectResult.Unreachable.class,
                    result -> assertThat(result.failures().getFirst().why()).contains("timed out"));
        } finally {
            fillers.forEach(TargetPoolTest::close);
        }
    }

    @Test
    void closingTheSocketThatIsBeingConnectedEndsTheAttempt() {
        TargetPool pool = pool(0, at("127.0.0.1", Ports.free()));
        assertThat(pool.connect(1, TargetPoolTest::close)).isInstanceOf(ConnectResult.Unreachable.class);
    }

    @Test
    void unixSocketsAreConnectedByPath(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("app.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            Target unix = new Target.Fixed(address, new TargetMeter("unix:app.sock"));
            ConnectResult result = pool(0, unix).connect(1, _ -> { });
            assertThat(result).isInstanceOf(ConnectResult.Connected.class);
            close(((ConnectResult.Connected) result).channel());
        }
    }

    @Test
    void targetsGetSmallWritesAtOnce() throws IOException {
        try (Backend backend = Backend.echo()) {
            ConnectResult result = pool(0, at("127.0.0.1", backend.port())).connect(1, _ -> { });
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

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
