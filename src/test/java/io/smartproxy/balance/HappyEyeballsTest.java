package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.e2e.Await;
import io.smartproxy.e2e.Backend;
import io.smartproxy.e2e.FullServer;
import io.smartproxy.e2e.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Several addresses of one name. What gets no answer is a server with a full queue.
class HappyEyeballsTest {

    private static final Deadline LONG = Deadline.in(Duration.ofSeconds(20));

    private final Attempt attempt = new Attempt();

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private SocketChannel connect(Deadline deadline, List<InetSocketAddress> addresses) throws IOException {
        return new HappyEyeballs(addresses, deadline, attempt).connect();
    }

    @Test
    void theFamiliesAlternateBeginningWithThatOfTheFirst() {
        List<InetSocketAddress> addresses = List.of(at("::1", 1), at("::2", 1), at("::3", 1), at("10.0.0.1", 1),
                at("10.0.0.2", 1));
        assertThat(HappyEyeballs.interleaved(addresses)).containsExactly(at("::1", 1), at("10.0.0.1", 1), at("::2", 1),
                at("10.0.0.2", 1), at("::3", 1));
        assertThat(HappyEyeballs.interleaved(List.of(at("10.0.0.1", 1), at("10.0.0.2", 1), at("::1", 1))))
                .containsExactly(at("10.0.0.1", 1), at("::1", 1), at("10.0.0.2", 1));
    }

    @Test
    void oneThatDoesNotAnswerHasAHeadStartAndThenTheNextIsTriedBesideIt() throws Exception {
        try (FullServer silent = FullServer.start(); Backend good = Backend.echo()) {
            long begun = System.nanoTime();
            try (SocketChannel won = connect(LONG, List.of(at("127.0.0.1", silent.port()),
                    at("127.0.0.1", good.port())))) {
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .isBetween(HappyEyeballs.HEAD_START, Duration.ofSeconds(10));
                assertThat(won.getRemoteAddress()).isEqualTo(at("127.0.0.1", good.port()));
                assertThat(won.isBlocking()).isTrue();
                Await.until("the other has been closed", () -> !silent.isDialled());
            }
        }
    }

    @Test
    void oneThatRefusesMakesWayAtOnce() throws Exception {
        try (Backend good = Backend.echo()) {
            List<InetSocketAddress> addresses =
                    new ArrayList<>(Collections.nCopies(40, at("127.0.0.1", Ports.free())));
            addresses.add(at("127.0.0.1", good.port()));
            long begun = System.nanoTime();
            connect(LONG, addresses).close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(HappyEyeballs.HEAD_START.multipliedBy(39));
        }
    }

    @Test
    void theFirstThatConnectsWinsEvenIfItBeganFirst() throws Exception {
        try (Backend good = Backend.echo(); Backend other = Backend.echo()) {
            connect(LONG, List.of(at("127.0.0.1", good.port()), at("127.0.0.1", other.port()))).close();
            Await.until("the connection", () -> good.accepted() == 1);
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void whenAllFailTheFirstFailureIsTold() {
        int port = Ports.free();
        assertThatThrownBy(() -> connect(Deadline.in(Duration.ZERO), List.of(at("127.0.0.1", port), at("::", 0))))
                .isInstanceOf(ConnectException.class).hasMessage("Connection refused");
        assertThatThrownBy(() -> connect(LONG, List.of())).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void whenNoneAnswersAllAreGivenUpInTime() throws Exception {
        try (FullServer one = FullServer.start(); FullServer two = FullServer.start()) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> connect(Deadline.in(Duration.ofMillis(600)),
                    List.of(at("127.0.0.1", one.port()), at("127.0.0.1", two.port()))))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(590), Duration.ofSeconds(10));
            assertThat(one.isDialled() || two.isDialled()).isFalse();
        }
    }

    @Test
    void closingTheAttemptEndsAllOfThem() throws Exception {
        try (FullServer one = FullServer.start(); FullServer two = FullServer.start()) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    connect(Deadline.in(Duration.ZERO), List.of(at("127.0.0.1", one.port()),
                            at("127.0.0.1", two.port())));
                } catch (IOException failure) {
                    ended.complete(failure);
                }
            });
            one.awaitDialled();
            two.awaitDialled();
            attempt.close();
            assertThat(ended).succeedsWithin(Await.LIMIT);
            assertThat(attempt.isBrokenOff()).isTrue();
            assertThat(one.isDialled() || two.isDialled()).isFalse();
        }
    }

    @Test
    void anAddressOfTheResolverIsConnectedWithoutARace() throws Exception {
        try (Backend good = Backend.echo(); Resolver resolver = new Resolver(InetAddress::getAllByName);
                SocketChannel channel = attempt.connect(new Place.Fixed(at("127.0.0.1", good.port())), 1, resolver,
                        LONG)) {
            assertThat(channel.isConnected()).isTrue();
        }
    }
}
