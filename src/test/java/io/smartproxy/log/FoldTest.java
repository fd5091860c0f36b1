package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.Fold.Batch;
import io.smartproxy.log.Fold.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When what is put out, told by the counts of batches.
class FoldTest {

    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final long MILLI = 1_000_000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10);
    private final Fold<AtomicInteger> fold = new Fold<>(clock::get, WINDOW, AtomicInteger::new);

    /// 1 for an event that stands for itself, 0 for one that is held, the size of the batch that it completes.
    private long add() {
        return switch (fold.add(AtomicInteger::incrementAndGet)) {
            case Fate.Alone<AtomicInteger> _ -> 1;
            case Fate.Held<AtomicInteger> _ -> 0;
            case Fate.Completing<AtomicInteger>(Batch<AtomicInteger> batch) -> size(batch);
        };
    }

    private long due() {
        return fold.due(clock.get()).map(FoldTest::size).orElse(0L);
    }

    private static long size(Batch<AtomicInteger> batch) {
        assertThat(batch.content()).hasValue((int) batch.count());
        return batch.count();
    }

    private void pass(long millis) {
        clock.addAndGet(millis * MILLI);
    }

    /// The answers of so many events, each some time behind the one before.
    private List<Long> addEach(int times, long millis) {
        List<Long> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(add());
            pass(millis);
        }
        return answers;
    }

    @Test
    void theFirstStandsForItselfAndTheRestIsHeldUntilTheWindowIsOver() {
        assertThat(addEach(5, 100)).containsExactly(1L, 0L, 0L, 0L, 0L);
        pass(4499);
        assertThat(due()).isZero();
        pass(1);
        assertThat(due()).isEqualTo(4);
        assertThat(due()).isZero();
    }

    @Test
    void theNextWindowBeginsWhenTheLastIsPutOut() {
        addEach(2, 0);
        pass(5070);
        assertThat(fold.due(clock.get())).hasValueSatisfying(batch -> assertThat(batch.span()).isEqualTo("5s"));
        assertThat(add()).isZero();
        pass(4999);
        assertThat(due()).isZero();
        pass(1);
        assertThat(due()).isEqualTo(1);
    }

    @Test
    void aWholeWindowWithoutEventsIsAQuietSpell() {
        assertThat(add()).isEqualTo(1);
        pass(4999);
        assertThat(add()).as("within the window").isZero();
        pass(1);
        assertThat(due()).isEqualTo(1);
        pass(5000);
        assertThat(due()).isZero();
        assertThat(add()).as("after a window without any").isEqualTo(1);
        pass(5000);
        assertThat(add()).as("likewise, before anyone has looked").isEqualTo(1);
        pass(4999);
        assertThat(add()).isZero();
    }

    @Test
    void aWindowThatIsOverIsPutOutByTheNextEventToo() {
        addEach(3, 0);
        pass(5000);
        assertThat(add()).isEqualTo(3);
        assertThat(due()).isZero();
    }

    @Test
    void fiftyWithinASecondArePutOutAtOnceTheFirstAmongThem() {
        assertThat(addEach(49, 20)).startsWith(1L).endsWith(0L).doesNotContain(49L);
        assertThat(add()).isEqualTo(49);
    }

    @ParameterizedTest
    @CsvSource({"0, 50, 49", "20, 50, 49", "21, 101, 100", "49, 101, 100", "51, 100, 99"})
    void theFirstThatAppliesPutsOutABurstAHundredOrWhatTheWindowHeld(long millis, int event, long batch) {
        List<Long> answers = addEach(event, millis);
        assertThat(answers).first().isEqualTo(1L);
        assertThat(answers.subList(1, event - 1)).containsOnly(0L);
        assertThat(answers).last().isEqualTo(batch);
    }

    @Test
    void aBurstIsFoundBehindAQuietBeginning() {
        addEach(30, 100);
        assertThat(addEach(49, 20)).containsOnly(0L);
        assertThat(add()).as("50 within 980 ms").isEqualTo(79);
    }

    @Test
    void afterAnEarlyEndTheNextWindowTakesItsTime() {
        addEach(50, 0);
        assertThat(addEach(4999, 1)).containsOnly(0L);
        assertThat(due()).isZero();
        pass(1);
        assertThat(due()).isEqualTo(4999);
        assertThat(addEach(50, 0)).as("and may be followed by an early end").endsWith(50L);
        assertThat(addEach(1000, 0)).containsOnly(0L);
    }

    @Test
    void afterAnEarlyEndAndQuietTheNextIsAFirstOne() {
        addEach(50, 0);
        pass(5000);
        assertThat(due()).isZero();
        assertThat(addEach(50, 0)).startsWith(1L, 0L).endsWith(49L);
    }

    @Test
    void theRestIsWhatIsHeld() {
        assertThat(fold.rest()).isEmpty();
        assertThat(addEach(4, 400)).startsWith(1L);
        assertThat(fold.rest()).hasValueSatisfying(batch -> {
            assertThat(size(batch)).isEqualTo(3);
            assertThat(batch.span()).isEqualTo("2s");
        });
        assertThat(fold.rest()).isEmpty();
        assertThat(add()).isEqualTo(1);
        assertThat(fold.rest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1ms", "0, 1ms", "1, 1ms", "40, 40ms", "999, 999ms", "1000, 1s", "1499, 1s", "1500, 2s", "4900, 5s",
        "5000, 5s", "5099, 5s", "10100, 10s",
    })
    void spans(long millis, String text) {
        assertThat(new Batch<>("", 1, millis * MILLI).span()).isEqualTo(text);
    }

    @Test
    void whoHasAskedTheTimeTooEarlyPutsNothingOut() {
        addEach(3, 0);
        assertThat(fold.due(clock.get() - 20_000 * MILLI)).isEqualTo(Optional.empty());
    }

    /// The log's growth in a flood, at rates around those that end a window early, evenly and in bursts.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 19, 20, 21, 30, 49, 50, 51, 99, 100, 1000, 10_000})
    void thereAreNeverMoreThanTwoLinesInTheTimeOfAWindow(int perSecond) {
        assertNeverMoreThanTwo(perSecond, new Random(perSecond), 0);
        assertNeverMoreThanTwo(perSecond, new Random(perSecond), 3000);
        assertNeverMoreThanTwo(perSecond, new Random(perSecond), 9000);
    }

    /// @param quiet the longest break between two bursts, in milliseconds
    private void assertNeverMoreThanTwo(int perSecond, Random random, int quiet) {
        List<Long> times = new ArrayList<>();
        long start = clock.get();
        long events = 0;
        long told = 0;
        long nextTick = 0;
        long next = 0;
        while (clock.get() - start < 120_000 * MILLI) {
            if (next <= nextTick) {
                clock.set(start + next);
                events++;
                long answer = add();
                told += answer;
                note(answer, times);
                boolean pause = quiet > 0 && random.nextInt(Math.max(2, perSecond)) == 0;
                next += pause ? random.nextInt(1, quiet) * MILLI : 1000 * MILLI / perSecond;
            } else {
                clock.set(start + nextTick);
                long answer = due();
                told += answer;
                note(answer, times);
                nextTick += random.nextInt(90, 200) * MILLI;
            }
        }
        told += fold.rest().map(FoldTest::size).orElse(0L);
        assertThat(told).isEqualTo(events);
        assertThat(times).hasSizeGreaterThan(10);
        for (int i = 2; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 2)).isGreaterThanOrEqualTo(WINDOW.toNanos());
        }
    }

    private void note(long answer, List<Long> times) {
        if (answer > 0) {
            times.add(clock.get());
        }
    }
}
