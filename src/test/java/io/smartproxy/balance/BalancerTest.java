package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartproxy.config.Balance;
import io.smartproxy.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Who gets the connections.
class BalancerTest {

    private static final int PICKS = 100_000;
    private static final List<Member> NONE_TRIED = List.of();

    private final TestTargets targets = new TestTargets();
    private final Random random = new Random(20_261_125);

    @AfterEach
    void close() {
        targets.close();
    }

    private IpAddress client() {
        return new IpAddress(0, random.nextInt() & 0xffff_ffffL, true);
    }

    private Member pick(Balancer balancer) {
        return balancer.pick(client(), Standing.UP, NONE_TRIED);
    }

    /// How many of many picks each member has got, of connections that stay open if the load counts.
    private int[] share(Balance balance, Member... members) {
        Balancer balancer = Balancer.of(balance, List.of(members));
        Map<Member, Integer> got = new HashMap<>();
        for (int i = 0; i < PICKS; i++) {
            Member member = pick(balancer);
            got.merge(member, 1, Integer::sum);
            Loads.add(member.target());
        }
        return List.of(members).stream().mapToInt(member -> got.getOrDefault(member, 0)).toArray();
    }

    /// Within 2 % of all picks.
    private static void assertShares(int[] got, double... parts) {
        double sum = IntStream.range(0, parts.length).mapToDouble(i -> parts[i]).sum();
        for (int i = 0; i < parts.length; i++) {
            assertThat(got[i] / (double) PICKS).as("share of member " + i)
                    .isCloseTo(parts[i] / sum, within(parts[i] == 0 ? 0 : 0.02));
        }
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void sharesAreThoseOfTheWeights(Balance balance) {
        assertShares(share(balance, targets.members(1, 1)), 1, 1);
        assertShares(share(balance, targets.members(5, 3, 1, 1)), 5, 3, 1, 1);
        assertShares(share(balance, targets.members(256, 1)), 256, 1);
        assertShares(share(balance, targets.members(7)), 1);
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void theOthersShareWhatOneThatIsDownWouldGet(Balance balance) {
        Member[] members = targets.members(4, 2, 1, 1);
        TestTargets.fall(members[0].target());
        assertShares(share(balance, members), 0, 2, 1, 1);
        Member[] even = targets.members(1, 1, 1);
        TestTargets.eject(even[1].target());
        assertShares(share(balance, even), 1, 0, 1);
        Member[] heavy = targets.members(256, 2, 1);
        TestTargets.eject(heavy[0].target());
        assertShares(share(balance, heavy), 0, 2, 1);
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void whereNobodyCanBeUsedNobodyIsPicked(Balance balance) {
        assertThat(pick(Balancer.of(balance, List.of()))).isNull();
        Member[] members = targets.members(2, 1, 1);
        Balancer balancer = Balancer.of(balance, List.of(members));
        TestTargets.fall(members[0].target());
        TestTargets.eject(members[1].target());
        assertThat(balancer.pick(client(), Standing.UP, List.of(members[2]))).isNull();
        assertThat(balancer.pick(client(), Standing.CHECKED_DOWN, NONE_TRIED)).isEqualTo(members[0]);
        assertThat(balancer.pick(client(), Standing.EJECTED, NONE_TRIED)).isEqualTo(members[1]);
        assertThat(balancer.pick(client(), Standing.DEAD, NONE_TRIED)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void whatWasTriedIsNotPickedAgainUntilNothingIsLeft(Balance balance) {
        Member[] members = targets.members(3, 2, 1, 1, 1);
        Balancer balancer = Balancer.of(balance, List.of(members));
        IpAddress client = client();
        List<Member> tried = new ArrayList<>();
        for (Member next = balancer.pick(client, Standing.UP, tried); next != null;
                next = balancer.pick(client, Standing.UP, tried)) {
            tried.add(next);
        }
        assertThat(tried).containsExactlyInAnyOrder(members);
    }

    @ParameterizedTest
    @CsvSource({"5 1 1, AAABAAC", "1 1 1, ABC", "2 4 2, ABBC", "3, A", "256 256, AB", "1 3, ABBB"})
    void roundRobinSpreadsEachMemberOverTheTurn(String weights, String turn) {
        int[] numbers = List.of(weights.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
        List<Member> members = List.of(targets.members(numbers));
        Balancer balancer = Balancer.of(Balance.ROUND_ROBIN, members);
        String picked = IntStream.range(0, 2 * turn.length())
                .mapToObj(_ -> String.valueOf((char) ('A' + members.indexOf(pick(balancer)))))
                .collect(Collectors.joining());
        assertThat(picked).isEqualTo(turn + turn);
    }

    @Test
    void roundRobinIsExactFromManyThreadsToo() throws Exception {
        List<Member> members = List.of(targets.members(3, 2, 1));
        Balancer balancer = Balancer.of(Balance.ROUND_ROBIN, members);
        List<Future<List<Member>>> threads = new ArrayList<>();
        try (ExecutorService pickers = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.add(pickers.submit(() -> IntStream.range(0, 6000)
                        .mapToObj(_ -> balancer.pick(TestTargets.CLIENT, Standing.UP, NONE_TRIED)).toList()));
            }
        }
        List<Member> all = new ArrayList<>();
        for (Future<List<Member>> thread : threads) {
            all.addAll(thread.get());
        }
        assertThat(members).map(member -> Collections.frequency(all, member)).containsExactly(24_000, 16_000, 8000);
    }

    @Test
    void roundRobinStaysExactBesideOneThatIsDown() {
        Member[] members = targets.members(1, 1, 1, 1);
        Balancer balancer = Balancer.of(Balance.ROUND_ROBIN, List.of(members));
        TestTargets.fall(members[1].target());
        List<Member> picked = IntStream.range(0, 300).mapToObj(_ -> pick(balancer)).toList();
        assertThat(List.of(members)).map(member -> Collections.frequency(picked, member))
                .containsExactly(100, 0, 100, 100);
        TestTargets.rise(members[1].target());
        assertThat(IntStream.range(0, 4).mapToObj(_ -> pick(balancer))).containsExactlyInAnyOrder(members);
    }

    @Test
    void leastConnectionsFillsTheEmptiestForItsWeight() {
        Member[] members = targets.members(1, 1, 4);
        Balancer balancer = Balancer.of(Balance.LEAST_CONNECTIONS, List.of(members));
        Loads.add(members[0].target(), 2);
        Loads.add(members[1].target(), 1);
        Loads.add(members[2].target(), 5);
        assertThat(pick(balancer)).as("1 for 1 against 5 for 4").isEqualTo(members[1]);
        Loads.add(members[1].target(), 1);
        assertThat(pick(balancer)).as("2 for 1 against 5 for 4").isEqualTo(members[2]);
    }

    @Test
    void whereNothingStaysOpenLeastConnectionsTakesTurnsByWeight() {
        Member[] members = targets.members(2, 1, 1);
        Balancer balancer = Balancer.of(Balance.LEAST_CONNECTIONS, List.of(members));
        List<Member> picked = IntStream.range(0, 400).mapToObj(_ -> pick(balancer)).toList();
        assertThat(List.of(members)).map(member -> Collections.frequency(picked, member))
                .containsExactly(200, 100, 100);
    }

    @Test
    void randomPrefersTheLessLoadedOfTwo() {
        Member[] members = targets.members(1, 1);
        Balancer balancer = Balancer.of(Balance.RANDOM, List.of(members));
        Loads.add(members[0].target(), 1);
        assertThat(IntStream.range(0, 1000).mapToObj(_ -> pick(balancer))).containsOnly(members[1]);
        Member[] many = targets.members(1, 1, 1);
        Balancer more = Balancer.of(Balance.RANDOM, List.of(many));
        Loads.add(many[0].target(), 1);
        assertThat(IntStream.range(0, 1000).mapToObj(_ -> pick(more)).distinct())
                .as("the loaded one never wins, and nobody else is left out")
                .containsExactlyInAnyOrder(many[1], many[2]);
    }
}
