package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartproxy.e2e.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResolverTest {

    private static final Place.Named TARGET = new Place.Named("app.test", OptionalInt.of(80));

    private final AtomicInteger lookups = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void letSilentResolversGo() {
        release.countDown();
    }

    private InetAddress[] loopback(String name) throws UnknownHostException {
        lookups.incrementAndGet();
        return new InetAddress[] {InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1})};
    }

    private InetAddress[] silence(String name) throws UnknownHostException {
        lookups.incrementAndGet();
        try {
            release.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(name);
    }

    @Test
    void answersAreUsedAgain() throws Exception {
        try (Resolver resolver = new Resolver(this::loopback)) {
            for (int i = 0; i < 3; i++) {
                List<InetSocketAddress> found = resolver.resolve(TARGET, 1, Deadline.in(Duration.ofSeconds(5)));
                assertThat(found).containsExactly(new InetSocketAddress("127.0.0.1", 80));
            }
            assertThat(lookups).hasValue(1);
        }
    }

    @Test
    void aTargetWithoutPortTakesTheOneThatWasConnectedTo() throws Exception {
        try (Resolver resolver = new Resolver(this::loopback)) {
            Place.Named target = new Place.Named("::1", OptionalInt.empty());
            assertThat(resolver.resolve(target, 8443, Deadline.in(Duration.ZERO)))
                    .containsExactly(new InetSocketAddress("::1", 8443));
            assertThat(lookups).as("an address is not looked up").hasValue(0);
        }
    }

    @Test
    void aNameThatDoesNotExistSaysSoWithoutNamingIt() {
        try (Resolver resolver = new Resolver(name -> {
            throw new UnknownHostException(name);
        })) {
            assertThatThrownBy(() -> resolver.resolve(TARGET, 1, Deadline.in(Duration.ofSeconds(5))))
                    .isInstanceOf(UnknownHostException.class).hasMessage("the name does not resolve");
        }
    }

    @Test
    void aSilentResolverEndsAtTheDeadlineAndConnectionsShareTheLookUp() throws Exception {
        try (Resolver resolver = new Resolver(this::silence);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                waiting.add(clients.submit(() -> assertThatThrownBy(
                        () -> resolver.resolve(TARGET, 1, Deadline.in(Duration.ofMillis(200))))
                        .isInstanceOf(SocketTimeoutException.class)));
            }
            for (Future<?> each : waiting) {
                each.get();
            }
            assertThat(lookups).hasValue(1);
        }
    }

    @Test
    void aNameWhoseServerIsSilentHoldsUpNoOther() throws Exception {
        try (Resolver resolver = new Resolver(name -> name.equals("app.test") ? loopback(name) : silence(name));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Place.Named dead = new Place.Named("dead" + i + ".test", OptionalInt.of(80));
                clients.submit(() -> resolver.resolve(dead, 1, Deadline.in(Duration.ofSeconds(30))));
            }
            Await.until("20 look-ups that hang", () -> lookups.get() == 20);
            assertThat(resolver.resolve(TARGET, 1, Deadline.in(Duration.ofSeconds(5)))).hasSize(1);
            release.countDown();
        }
    }

    @Test
    void manyNamesAtOnceAreAllResolved() throws Exception {
        try (Resolver resolver = new Resolver(this::loopback);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<InetSocketAddress>>> found = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Place.Named target = new Place.Named("app" + i + ".test", OptionalInt.of(80));
                found.add(clients.submit(() -> resolver.resolve(target, 1, Deadline.in(Duration.ofSeconds(20)))));
            }
            for (Future<List<InetSocketAddress>> each : found) {
                assertThat(each.get()).hasSize(1);
            }
        }
    }

    @Test
    void anErrorInALookUpIsToldAndTheNextOneTriesAgain() throws Exception {
        try (Resolver resolver = new Resolver(name -> {
            if (lookups.incrementAndGet() == 1) {
                throw new StackOverflowError("on purpose");
            }
            return loopback(name);
        })) {
            assertThatThrownBy(() -> resolver.resolve(TARGET, 1, Deadline.in(Duration.ofSeconds(20))))
                    .hasMessage("the name cannot be looked up");
            assertThat(resolver.resolve(TARGET, 1, Deadline.in(Duration.ofSeconds(20)))).hasSize(1);
        }
    }

    @Test
    void theLastGoodAnswerStandsWhileTheResolverIsSilent() throws Exception {
        Name name = new Name("app.test");
        List<InetAddress> good = List.of(InetAddress.getLoopbackAddress());
        name.refresh(pending -> pending.answer(good, 0), 0);
        long later = Resolver.FRESH.toNanos() + 1;

        List<Name.Pending> started = new ArrayList<>();
        assertThat(name.resolve(started::add, later, 5000)).as("waits a little, then goes on").isEqualTo(good);
        assertThat(started).as("an answer of 30 s is asked for again").hasSize(1);
        long patient = later + Name.PATIENCE.toNanos();
        assertThat(name.resolve(started::add, patient, 5000)).as("does not wait again").isEqualTo(good);
        assertThat(started).hasSize(1);

        List<InetAddress> moved = List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}));
        started.getFirst().answer(moved, patient);
        assertThat(name.resolve(started::add, patient, 5000)).isEqualTo(moved);
    }

    @Test
    void aResolverThatGivesUpAfterAWhileWasSilentAndOneThatDeniesAtOnceWasNot() throws Exception {
        Name name = new Name("app.test");
        List<InetAddress> good = List.of(InetAddress.getLoopbackAddress());
        name.refresh(pending -> pending.answer(good, 0), 0);
        long later = Resolver.FRESH.toNanos() + 1;
        UnknownHostException failure = new UnknownHostException("app.test");

        assertThat(name.resolve(pending -> pending.fail(failure, later + Name.PATIENCE.toNanos()), later, 5000))
                .isEqualTo(good);
        assertThatThrownBy(() -> name.resolve(pending -> pending.fail(failure, later + 1), later, 5000))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void aNameThatDoesNotResolveAheadOfItsFirstConnectionIsReported() throws Exception {
        CompletableFuture<String> reported = new CompletableFuture<>();
        try (Resolver resolver = new Resolver(name -> {
            throw new UnknownHostException(name);
        })) {
            resolver.prepare(TARGET, () -> reported.complete("once"));
            assertThat(reported.get()).isEqualTo("once");
        }
    }

    @Test
    void closingSaysNothingAboutANameThatWasBeingLookedUp() {
        AtomicInteger reported = new AtomicInteger();
        Resolver resolver = new Resolver(this::silence);
        resolver.prepare(TARGET, reported::incrementAndGet);
        Await.until("the look-up is under way", () -> lookups.get() == 1);
        resolver.close();
        assertThat(reported).hasValue(0);
    }

    @Test
    void closingEndsTheWaitForASilentResolver() throws Exception {
        Resolver resolver = new Resolver(this::silence);
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                resolver.resolve(TARGET, 1, Deadline.in(Duration.ZERO));
            } catch (UnknownHostException | SocketTimeoutException failure) {
                failed.complete(failure);
            }
        });
        Await.until("the look-up is under way", () -> lookups.get() == 1);
        resolver.close();
        assertThat(failed.get()).isInstanceOf(UnknownHostException.class);
    }
}
