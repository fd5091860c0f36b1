package io.smartproxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.NetworkList;
import io.smartproxy.config.SecurityConfig;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Many who want in at the same time.
class ContentionTest {

    private static final IpAddress CLIENT = Limits.ip("192.0.2.1");

    private final HeldClock clock = new HeldClock();

    /// Asks from all threads at once and then gives back from all of them, round after round.
    private static final class Race {
        private final Supplier<Admission> asked;
        private final CyclicBarrier together;
        private final int rounds;
        private final AtomicInteger in = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        private Race(Supplier<Admission> asked, int threads, int rounds, Runnable afterEach) {
            this.asked = asked;
            this.rounds = rounds;
            AtomicInteger meetings = new AtomicInteger();
            together = new CyclicBarrier(threads, () -> {
                // The second of each round's two meetings is when everybody has left again.
                if (meetings.incrementAndGet() % 2 == 0) {
                    afterEach.run();
                }
            });
        }

        /// @return how many were let in in all
        private int run(RefusalReason reason) throws Exception {
            int admitted = 0;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> results = new ArrayList<>();
                for (int i = 0; i < together.getParties(); i++) {
                    results.add(threads.submit((Callable<Integer>) () -> compete(reason)));
                }
                for (Future<Integer> result : results) {
                    admitted += result.get();
                }
            }
            return admitted;
        }

        private int compete(RefusalReason reason) throws InterruptedException, BrokenBarrierException {
            int admitted = 0;
            for (int round = 0; round < rounds; round++) {
                Admission admission = asked.get();
                if (admission instanceof Admission.Admitted) {
                    admitted++;
                    most.accumulateAndGet(in.incrementAndGet(), Math::max);
                }
                together.await();
                switch (admission) {
                    case Admission.Admitted(Permit permit) -> {
                        in.decrementAndGet();
                        permit.close();
                        permit.close();
                    }
                    case Admission.Refused refused -> Limits.assertRefused(refused, reason);
                }
                together.await();
            }
            return admitted;
        }
    }

    @Test
    void twoHundredOfOneClientAreNeverMoreThanAHundredInAndAllPlacesComeBack() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(Limits.config(100, 0), 1, clock);
        AtomicInteger forgotten = new AtomicInteger();
        Race race = new Race(() -> limits.admit(CLIENT), 200, 400,
                () -> forgotten.addAndGet(limits.sweep(clock.getAsLong())));

        assertThat(race.run(RefusalReason.PER_IP_LIMIT)).isEqualTo(100 * 400);
        assertThat(race.most).hasValue(100);
        // A client with a place that did not come back would still be known.
        assertThat(forgotten).hasValue(400);
        assertThat(limits.tracked()).isZero();
    }

    @Test
    void ofThoseWhoRaceForTheLastPlaceOneGetsIt() throws Exception {
        ConnectionLimits one = new ConnectionLimits(Limits.config(1, 0), 1, clock);
        RouteLimit route = new RouteLimit(new SecurityConfig(NetworkList.EMPTY, NetworkList.EMPTY, 1));

        assertThat(new Race(() -> one.admit(CLIENT), 16, 2000, () -> { }).run(RefusalReason.PER_IP_LIMIT))
                .isEqualTo(2000);
        assertThat(new Race(one::admitGlobally, 16, 2000, () -> { }).run(RefusalReason.GLOBAL_LIMIT)).isEqualTo(2000);
        assertThat(new Race(route::admit, 16, 2000, () -> { }).run(RefusalReason.ROUTE_LIMIT)).isEqualTo(2000);
        assertThat(one.open()).isZero();
    }

    @Test
    void ofThoseWhoRaceWithinOneMinuteThreeHundredGetIn() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(Limits.config(0, 300), 1, clock);
        assertThat(new Race(() -> limits.admit(CLIENT), 8, 100, () -> { }).run(RefusalReason.RATE_LIMIT))
                .isEqualTo(300);
    }

    @Test
    void aPermitGivesBackOnceFromWhicheverThreadsItIsClosed() throws Exception {
        AtomicInteger givenBack = new AtomicInteger();
        for (int round = 0; round < 2000; round++) {
            Permit permit = new Permit(givenBack::incrementAndGet);
            CyclicBarrier together = new CyclicBarrier(4);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    threads.submit(() -> {
                        together.await();
                        permit.close();
                        return null;
                    });
                }
            }
        }
        assertThat(givenBack).hasValue(2000);
    }

    /// While clients come and go, the sweep forgets none that is in.
    @Test
    void nobodyIsForgottenWhileItIsIn() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(Limits.config(1, 0), 1, clock);
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger[] in = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                int client = i % in.length;
                threads.submit(() -> {
                    for (int round = 0; round < 8_000; round++) {
                        if (limits.admit(Limits.ip("192.0.2." + client)) instanceof Admission.Admitted(Permit permit)) {
                            twice.addAndGet(in[client].getAndIncrement());
                            Thread.yield();
                            in[client].getAndDecrement();
                            permit.close();
                        }
                        if (client == 0) {
                            limits.sweep(clock.getAsLong());
                        }
                    }
                });
            }
        }
        assertThat(twice).hasValue(0);
        limits.sweep(clock.getAsLong());
        assertThat(limits.tracked()).isZero();
    }
}
