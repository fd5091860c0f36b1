package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients keep their targets.
class IpHashTest {

    private static final int CLIENTS = 100_000;
    private static final List<Member> NONE_TRIED = List.of();

    private final TestTargets targets = new TestTargets();

    @AfterEach
    void close() {
        targets.close();
    }

    /// One address after the other, as in a network.
    private static IpAddress client(int i) {
        return new IpAddress(0, 0x0a00_0000L + i, true);
    }

    private static List<Member> picks(List<Member> members) {
        IpHash balancer = new IpHash(members);
        return IntStream.range(0, CLIENTS).mapToObj(i -> balancer.pick(client(i), Standing.UP, NONE_TRIED)).toList();
    }

    private static int[] weights(int count, int distinct) {
        return IntStream.range(0, count).map(i -> 1 + i % distinct).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 50})
    void oneThatGoesMovesItsOwnClientsAlone(int count) {
        List<Member> members = List.of(targets.members(weights(count, 1)));
        List<Member> before = picks(members);
        Member gone = members.get(count / 2);
        TestTargets.fall(gone.target());
        List<Member> after = picks(members);
        List<Member> rest = new ArrayList<>(members);
        rest.remove(gone);
        assertThat(picks(rest)).as("down, or not in the file any more").isEqualTo(after);
        int moved = 0;
        for (int i = 0; i < CLIENTS; i++) {
            if (before.get(i) == gone) {
                moved++;
                assertThat(after.get(i)).isNotSameAs(gone);
            } else {
                assertThat(after.get(i)).isSameAs(before.get(i));
            }
        }
        assertThat(moved / (double) CLIENTS).isBetween(1.0 / count - 0.02, 1.0 / count + 0.02);
        TestTargets.rise(gone.target());
        assertThat(picks(members)).as("its clients come back").isEqualTo(before);
    }

    @Test
    void withWeightsToo() {
        List<Member> members = List.of(targets.members(weights(6, 3)));
        List<Member> before = picks(members);
        TestTargets.fall(members.get(2).target());
        List<Member> after = picks(members);
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(after.get(i) == before.get(i)).isEqualTo(before.get(i) != members.get(2));
        }
    }

    @Test
    void aGreaterWeightTakesClientsAndGivesNoneAway() {
        Member[] light = targets.members(1, 1, 1);
        List<Member> before = picks(List.of(light));
        Member heavy = new Member(light[1].target(), 2, false);
        List<Member> after = picks(List.of(light[0], heavy, light[2]));
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(after.get(i).target()).isIn(before.get(i).target(), heavy.target());
        }
    }

    @Test
    void theOrderInTheFileAndOtherProcessesDoNotMatter() {
        Target one = targets.at("app1.internal", 80);
        Target two = targets.at("APP2.internal", 80);
        Target twoAgain = targets.at("app2.internal", 80);
        IpHash first = new IpHash(List.of(TestTargets.member(one), TestTargets.member(two)));
        IpHash second = new IpHash(List.of(TestTargets.member(twoAgain), TestTargets.member(one)));
        for (int i = 0; i < 1000; i++) {
            Target chosen = first.pick(client(i), Standing.UP, NONE_TRIED).target();
            assertThat(second.pick(client(i), Standing.UP, NONE_TRIED).target())
                    .isSameAs(chosen == two ? twoAgain : one);
        }
        // Fixed, as other versions of the proxy must choose the same.
        assertThat(IntStream.range(0, 8).mapToObj(i -> first.pick(client(i), Standing.UP, NONE_TRIED).target()))
                .containsExactly(two, one, one, one, two, one, one, two);
    }

    @Test
    void ipv6ClientsAreSpreadToo() {
        List<Member> members = List.of(targets.members(1, 1, 1, 1));
        IpHash balancer = new IpHash(members);
        long own = IntStream.range(0, CLIENTS).mapToObj(i -> new IpAddress(0x2001_0db8_0000_0000L + i, 0, false))
                .filter(client -> balancer.pick(client, Standing.UP, NONE_TRIED) == members.getFirst()).count();
        assertThat(own).isBetween(CLIENTS / 4 - CLIENTS / 50L, CLIENTS / 4 + CLIENTS / 50L);
    }
}
