package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("A", "secret", "B_2", "x,y", "EMPTY", "", "REF", "${A}", "_c", " c\n");

    private static Value of(String raw) throws BadValue {
        return Expansion.of(raw, ENVIRONMENT);
    }

    private static List<String> problems(String raw) {
        return catchThrowableOfType(BadValue.class, () -> of(raw)).messages();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "plain|plain", "${A}|secret", "a${A}b${B_2}c|asecretbx,yc", "${A}${A}|secretsecret", "${EMPTY}a|a",
        "${REF}|${A}", "$A|$A", "$${A}|$secret", "a$|a$", "{A}|{A}", "$ {A}|$ {A}", "}${A}}|}secret}",
    })
    void variablesAreReplacedOnce(String raw, String text) throws BadValue {
        assertThat(of(raw).text()).isEqualTo(text);
        assertThat(of(raw).shown()).isEqualTo(raw);
    }

    @Test
    void everyVariableThatCannotBeReplacedIsReported() {
        assertThat(problems("${NOPE}, ${A}, ${}, ${x y}, ${A")).containsExactly(
                "the environment variable NOPE is not set, expected a value for ${NOPE}",
                "'${}' does not name an environment variable, expected ${NAME} with letters, digits and '_'",
                "'${x y}' does not name an environment variable, expected ${NAME} with letters, digits and '_'",
                "'${A' has no closing '}', expected ${NAME}");
        assertThat(problems("${A${B_2}}")).containsExactly(
                "'${A${B_2}' does not name an environment variable, expected ${NAME} with letters, digits and '_'");
    }

    @Test
    void aSliceShowsTheVariableForAnyOfItsCharacters() throws BadValue {
        Value value = of("ab${A}cd");
        assertThat(value.slice(0, 2).shown()).isEqualTo("ab");
        assertThat(value.slice(1, 3).shown()).isEqualTo("b${A}");
        assertThat(value.slice(3, 5).shown()).isEqualTo("${A}");
        assertThat(value.slice(3, 5).text()).isEqualTo("ec");
        assertThat(value.slice(7).shown()).isEqualTo("${A}cd");
        assertThat(value.slice(8).shown()).isEqualTo("cd");
        assertThat(value.slice(1).slice(2, 4).slice(1).shown()).isEqualTo("${A}");
    }

    @Test
    void aSplitInsideAVariableShowsItInBothParts() throws BadValue {
        assertThat(of("a,${B_2}z,").split(',')).map(Value::text).containsExactly("a", "x", "yz", "");
        assertThat(of("a,${B_2}z,").split(',')).map(Value::shown).containsExactly("a", "${B_2}", "${B_2}z", "");
    }

    @Test
    void stripDropsBlanksWhereverTheyComeFrom() throws BadValue {
        assertThat(of("\t${_c} ").strip().text()).isEqualTo("c");
        assertThat(of("\t${_c} ").strip().shown()).isEqualTo("${_c}");
        assertThat(of(" ").strip().isEmpty()).isTrue();
    }

    @Test
    void quotesAndToStringGiveNothingAway() throws BadValue {
        assertThat(of("x${A}").quoted()).isEqualTo("'x${A}'");
        assertThat(of("x${A}")).hasToString("'x${A}'");
    }

    @Test
    void aQuoteIsCutWhenItIsLongAndShowsWhatCannotBeSeen() {
        assertThat(Value.plain("a".repeat(100)).quoted()).isEqualTo("'" + "a".repeat(100) + "'");
        assertThat(Value.plain("a".repeat(101)).quoted()).isEqualTo("'" + "a".repeat(100) + "...'");
        assertThat(Value.plain("a\u00a0b\u200bc\tdé").quoted()).isEqualTo("'a<U+00A0>b<U+200B>c<U+0009>dé'");
    }
}
