package io.smartproxy.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartproxy.nftables.Shares.Weighed;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static final List<Weighed> THREE =
            List.of(new Weighed("a", 3), new Weighed("b", 1), new Weighed("c", 2));

    @Test
    void blocksAreAsLongAsWeightsSay() {
        assertThat(Shares.blocks(THREE)).containsExactly("a", "a", "a", "b", "c", "c");
        assertThat(Shares.blocks(List.of(new Weighed("a", 200), new Weighed("b", 100)))).containsExactly("a", "a", "b");
    }

    @Test
    void turnsAreSpreadEvenly() {
        assertThat(Shares.turns(THREE)).containsExactly("a", "c", "a", "b", "c", "a");
        assertThat(Shares.turns(List.of(new Weighed("a", 256), new Weighed("b", 256)))).containsExactly("a", "b");
    }

    @Test
    void bucketsAreSharedByWeight() {
        List<String> buckets = Shares.buckets(THREE);
        assertThat(buckets).hasSize(Shares.BUCKETS);
        assertThat(Collections.frequency(buckets, "a")).isCloseTo(512, within(80));
        assertThat(Collections.frequency(buckets, "b")).isCloseTo(171, within(60));
        assertThat(Collections.frequency(buckets, "c")).isCloseTo(341, within(70));
        assertThat(Shares.buckets(List.of(new Weighed("a", 7)))).containsExactly("a");
    }

    @Test
    void whoGoesMovesNobodyElse() {
        List<String> before = Shares.buckets(THREE);
        List<String> after = Shares.buckets(List.of(THREE.get(0), THREE.get(2)));
        assertThat(IntStream.range(0, Shares.BUCKETS).filter(bucket -> !before.get(bucket).equals("b")))
                .isNotEmpty().allSatisfy(bucket -> assertThat(after.get(bucket)).isEqualTo(before.get(bucket)));
    }

    /// A client that comes back after a restart, or to another proxy, finds its target.
    @Test
    void bucketsAreTheSameEverywhere() {
        assertThat(Shares.buckets(THREE).subList(0, 12)).containsExactly(
                "c", "a", "c", "b", "b", "a", "a", "a", "c", "c", "b", "b");
    }
}
