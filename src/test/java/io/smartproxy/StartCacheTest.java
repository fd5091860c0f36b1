package io.smartproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With which options a start keeps out of a cache.
class StartCacheTest {

    private static final List<String> TYPED = List.of("-Xmx1g", "-jar", "smartproxy.jar", "proxy.properties");

    @Test
    void optionsThatHaveNothingToDoWithItAreNotInItsWay() {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", " -Da=1\t-XX:+UseZGC ", "JDK_JAVA_OPTIONS", "",
                "OTHER_OPTIONS", "-Xshare:off");
        assertThat(StartCache.isLeftAlone(TYPED, environment)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:auto", "-XX:AOTCache=other.aot", "-Xlog:gc", "-XX:+AlwaysPreTouch",
        "-XX:StartFlightRecording", "-XX:StartFlightRecording:filename=a.jfr", "-javaagent:agent.jar",
        "-agentlib:jdwp=server=y", "-Dcom.sun.management.jmxremote.port=1", "@options"})
    void whatTheUserSeesToOrTwoProcessesWouldDoTwiceIs(String option) {
        assertThat(StartCache.isLeftAlone(List.of(option, "-jar", "smartproxy.jar"), Map.of())).isTrue();
        assertThat(StartCache.isLeftAlone(TYPED, Map.of("JDK_JAVA_OPTIONS", option))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:auto", "  -Xshare:auto", "-Da=1\t-Xshare:auto", "-Da=1\n-Xshare:auto",
        "'-Xshare:auto'", "-Da=\"b c\" \"-Xshare:auto\""})
    void theEnvironmentIsSplitAsTheJvmDoesIt(String options) {
        assertThat(StartCache.isLeftAlone(TYPED, Map.of("JAVA_TOOL_OPTIONS", options))).isTrue();
        assertThat(StartCache.isLeftAlone(TYPED, Map.of("_JAVA_OPTIONS", options))).isTrue();
    }

    @Test
    void theCacheThatIsNamedIsFoundWhereverItIsNamed() {
        assertThat(StartCache.named(TYPED, Map.of("OTHER_OPTIONS", "-XX:AOTCache=a.aot"))).isNull();
        assertThat(StartCache.named(List.of("-XX:AOTCacheOutput=a.aot", "-jar", "smartproxy.jar"), Map.of())).isNull();
        assertThat(StartCache.named(List.of("-XX:AOTCache=a b.aot"), Map.of())).isEqualTo("a b.aot");
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            assertThat(StartCache.named(TYPED, Map.of(variable, " -Da=1 '-XX:AOTCache=a.aot'"))).isEqualTo("a.aot");
        }
    }

    @Test
    void ofSeveralThatAreNamedTheOneCountsThatTheJvmTakes() {
        List<String> typed = List.of("-XX:AOTCache=first.aot", "-XX:AOTCache=typed.aot");
        Map<String, String> before = Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTCache=tool.aot",
                "JDK_JAVA_OPTIONS", "-XX:AOTCache=jdk.aot");
        assertThat(StartCache.named(typed, before)).isEqualTo("typed.aot");
        assertThat(StartCache.named(TYPED, before)).isEqualTo("jdk.aot");
        assertThat(StartCache.named(typed, Map.of("_JAVA_OPTIONS", "-XX:AOTCache=last.aot"))).isEqualTo("last.aot");
    }

    @Test
    void aCommandLineThatTheSystemDoesNotTellIs() {
        assertThat(StartCache.isLeftAlone(List.of(), Map.of())).isTrue();
    }
}
