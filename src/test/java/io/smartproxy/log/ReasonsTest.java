package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReasonsTest {

    private final Reasons reasons = new Reasons();

    private void add(String reason, int times) {
        IntStream.range(0, times).forEach(_ -> reasons.add(reason));
    }

    @Test
    void theMostFrequentComesFirstThenTheFirstByName() {
        add("stuck", 2);
        add("normal", 1);
        add("inactive", 2);
        add("zombie", 3);
        assertThat(reasons).hasToString("zombie: 3, inactive: 2, stuck: 2, normal: 1");
        assertThat(reasons.mostFrequent()).isEqualTo("zombie");
        add("inactive", 1);
        assertThat(reasons.mostFrequent()).isEqualTo("inactive");
    }

    @Test
    void ofTooManyTheSumIsKept() {
        IntStream.range(0, Reasons.MOST).forEach(i -> reasons.add("reason-" + i));
        IntStream.range(0, 1000).forEach(i -> reasons.add("further-" + i));
        add("reason-7", 4);
        assertThat(reasons.toString().split(", ")).hasSize(Reasons.MOST + 1)
                .startsWith("other: 1000", "reason-7: 5", "reason-0: 1");
    }
}
