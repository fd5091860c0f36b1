package io.smartproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.HealthConfig;
import io.smartproxy.config.HealthConfig.Check;
import io.smartproxy.metrics.TargetHealth;
import io.smartproxy.metrics.TargetState;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is thought of a target after what has happened to it: 2 good checks bring it up, 3 bad ones down, 3 failed
/// connects take it out for 10 s.
class HealthTest {

    private final TestTargets targets = new TestTargets();
    private final Health health = targets.at(80).health();

    @AfterEach
    void close() {
        targets.close();
    }

    private void fail(int times) {
        IntStream.range(0, times).forEach(_ -> health.failed("refused"));
    }

    private void checkFails(int times) {
        IntStream.range(0, times).forEach(_ -> health.checkFailed("status 500"));
    }

    @Test
    void aNewOneIsUp() {
        assertThat(health.figures()).isEqualTo(TargetHealth.GOOD);
        assertThat(health.standing()).isEqualTo(Standing.UP);
        assertThat(health.admit()).isTrue();
    }

    @Test
    void checksTakeItDownAndBringItUpWhenTheyAreAsManyInARow() {
        checkFails(2);
        health.checked();
        checkFails(2);
        assertThat(health.figures()).isEqualTo(new TargetHealth(TargetState.UP, "status 500"));
        checkFails(1);
        assertThat(health.figures()).isEqualTo(new TargetHealth(TargetState.DOWN, "status 500"));
        assertThat(health.standing()).isEqualTo(Standing.CHECKED_DOWN);
        health.checked();
        checkFails(1);
        health.checked();
        assertThat(health.state()).isEqualTo(TargetState.DOWN);
        health.checked();
        assertThat(health.figures()).isEqualTo(TargetHealth.GOOD);
        checkFails(2);
        assertThat(health.state()).as("counted anew").isEqualTo(TargetState.UP);
    }

    @Test
    void failedConnectsTakeItOutWhenTheyAreAsManyInARow() {
        fail(2);
        health.connected();
        fail(2);
        assertThat(health.standing()).isEqualTo(Standing.UP);
        fail(1);
        assertThat(health.figures()).isEqualTo(new TargetHealth(TargetState.EJECTED, "refused"));
        assertThat(health.standing()).isEqualTo(Standing.EJECTED);
        assertThat(health.admit()).isFalse();
    }

    @Test
    void whenItsTimeHasComeOneConnectionTriesIt() {
        fail(3);
        targets.pass(Duration.ofMillis(9999));
        assertThat(health.standing()).isEqualTo(Standing.EJECTED);
        targets.pass(Duration.ofMillis(1));
        assertThat(health.standing()).isEqualTo(Standing.UP);
        assertThat(health.state()).as("until it has been tried").isEqualTo(TargetState.EJECTED);
        assertThat(health.admit()).isTrue();
        assertThat(health.admit()).as("one").isFalse();
        assertThat(health.standing()).isEqualTo(Standing.EJECTED);
        health.connected();
        assertThat(health.figures()).isEqualTo(TargetHealth.GOOD);
    }

    @Test
    void aTrialThatFailsTakesItOutAgainForAsLong() {
        fail(3);
        targets.pass(Duration.ofSeconds(10));
        assertThat(health.admit()).isTrue();
        targets.pass(Duration.ofSeconds(5));
        fail(1);
        targets.pass(Duration.ofMillis(9999));
        assertThat(health.standing()).isEqualTo(Standing.EJECTED);
        targets.pass(Duration.ofMillis(1));
        assertThat(health.standing()).isEqualTo(Standing.UP);
    }

    @Test
    void aTrialThatIsBrokenOffLeavesItToAnother() {
        fail(3);
        targets.pass(Duration.ofSeconds(10));
        assertThat(health.admit()).isTrue();
        health.brokenOff();
        assertThat(health.admit()).isTrue();
    }

    @Test
    void connectsThatBeganBeforeItWasOutDoNotProlongThat() {
        fail(3);
        targets.pass(Duration.ofSeconds(5));
        fail(50);
        targets.pass(Duration.ofSeconds(5));
        assertThat(health.standing()).isEqualTo(Standing.UP);
    }

    @Test
    void oneThatIsBothOutAndDownIsTheWorstAndChecksBringItBackFromBoth() {
        fail(3);
        checkFails(3);
        assertThat(health.standing()).isEqualTo(Standing.DEAD);
        targets.pass(Duration.ofMinutes(1));
        assertThat(health.standing()).as("no trial while its checks fail").isEqualTo(Standing.DEAD);
        health.checked();
        health.checked();
        assertThat(health.figures()).isEqualTo(TargetHealth.GOOD);
    }

    @Test
    void connectionsToOneWhoseChecksFailDoNotBringItUp() {
        checkFails(3);
        fail(1);
        health.connected();
        assertThat(health.standing()).isEqualTo(Standing.CHECKED_DOWN);
    }

    @Test
    void zeroEjectsNever() {
        health.follow(new HealthConfig(Check.OFF, "/", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, 0,
                Duration.ofSeconds(10)));
        fail(1000);
        assertThat(health.standing()).isEqualTo(Standing.UP);
    }

    @Test
    void whatIsSwitchedOffHoldsNobodyBack() {
        fail(3);
        checkFails(3);
        health.follow(new HealthConfig(Check.OFF, "/", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, 0,
                Duration.ofSeconds(10)));
        assertThat(health.standing()).isEqualTo(Standing.UP);
    }

    @Test
    void otherSettingsKeepWhatIsKnown() {
        HealthConfig strict = new HealthConfig(Check.TCP, "/", Duration.ofSeconds(5), Duration.ofSeconds(2), 1, 1, 1,
                Duration.ofSeconds(10));
        health.follow(strict);
        checkFails(1);
        health.follow(new HealthConfig(Check.TCP, "/", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3, 3,
                Duration.ofSeconds(10)));
        assertThat(health.state()).isEqualTo(TargetState.DOWN);
    }

    @Test
    void eachChangeOfTheStateIsALineAndNothingElse() {
        fail(7);
        health.connected();
        checkFails(7);
        health.checked();
        health.checked();
        health.checked();
        assertThat(targets.logged()).containsExactly(
                "WARN  route a: target 127.0.0.1:80 is out for 10000 ms: 3 connections in a row have failed: refused",
                "INFO  route a: target 127.0.0.1:80 is up again",
                "WARN  route a: target 127.0.0.1:80 is down: 3 checks in a row have failed: status 500",
                "INFO  route a: target 127.0.0.1:80 is up again");
    }
}
