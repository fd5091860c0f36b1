package io.smartproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyLinesTest {

    private static List<String> lines(String text) {
        PropertyLines lines = PropertyLines.of(text, "f");
        assertThat(lines.errors()).isEmpty();
        return lines.lines().stream()
                .map(line -> line.number() + ":" + line.key() + "=" + line.value().orElseThrow()).toList();
    }

    private static List<String> errors(String text) {
        return PropertyLines.of(text, "f").errors().stream().map(ConfigError::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "a=b|1:a=b",
        "a = b|1:a=b",
        "\t a \t=\t b c \t|1:a=b c",
        "a=b=c = d|1:a=b=c = d",
        "a=|1:a=",
        "a=b # c ! d|1:a=b # c ! d",
        "a=#|1:a=#",
        "a#=b|1:a#=b",
        "a b=c|1:a b=c",
        "a=C:\\temp\\new\\u0041|1:a=C:\\temp\\new\\u0041",
        "a=b\\ |1:a=b\\",
        "a=é ü 漢|1:a=é ü 漢",
    })
    void aLineIsAKeyAndAValue(String text, String expected) {
        assertThat(lines(text)).containsExactly(expected);
    }

    @Test
    void commentsAndEmptyLinesAreSkippedAndCounted() {
        assertThat(lines("# one\n\n  ! = three\n \t\n\t# five \\\na=b")).containsExactly("6:a=b");
    }

    @Test
    void linesEndInLfOrCrLfAndTheLastInNeither() {
        assertThat(lines("a=b\r\nc=d \r\n\r\ne=f\ng=h")).containsExactly("1:a=b", "2:c=d", "4:e=f", "5:g=h");
    }

    @Test
    void aByteOrderMarkIsDroppedAtTheBeginningAlone() {
        assertThat(lines("\uFEFFa=b\n\uFEFFc=d")).containsExactly("1:a=b", "2:\uFEFFc=d");
    }

    @Test
    void aBackslashAtTheEndContinuesTheLine() {
        assertThat(lines("a = 1, \\\n\t  2,\\\r\n3\nb=c")).containsExactly("1:a=1, 2,3", "4:b=c");
        assertThat(lines("\n a\\\n  .b \\\n = c")).containsExactly("2:a.b=c");
    }

    @Test
    void aContinuationEndsAtALineWithoutBackslashEvenAnEmptyOne() {
        assertThat(lines("a=1\\\n\nb=2")).containsExactly("1:a=1", "3:b=2");
        assertThat(lines("a=1\\\\\n   \nb=2")).containsExactly("1:a=1\\", "3:b=2");
    }

    @Test
    void aContinuationMayEndWithTheFile() {
        assertThat(lines("a=1\\")).containsExactly("1:a=1");
        assertThat(lines("a=1\\\n# end")).containsExactly("1:a=1");
        assertThat(lines("\\\n\\\n")).isEmpty();
    }

    @Test
    void oneItemOfAContinuedValueCanBeCommentedOut() {
        assertThat(lines("a = 1, \\\n  # 2, \\\n ! 2\n  3\nb = c")).containsExactly("1:a=1, 3", "5:b=c");
    }

    @Test
    void aLineWithoutEqualsIsAnErrorThatDoesNotQuoteIt() {
        assertThat(errors("a=b\n\n hunter2\\\n c\n")).containsExactly("f:3: has no '=', expected KEY = VALUE");
    }

    @Test
    void aLineWithoutEqualsIsStillKnownByTheKeyThatItSeemsToMean() {
        assertThat(PropertyLines.of("a.b: c\n\nd\te", "f").lines()).containsExactly(
                new PropertyLines.Line(1, "a.b", Optional.empty()), new PropertyLines.Line(3, "d", Optional.empty()));
    }

    @Test
    void anEmptyKeyIsAnError() {
        assertThat(errors("a=b\n = c")).containsExactly("f:2: has no key in front of '=', expected KEY = VALUE");
    }

    @Test
    void aKeyGivenTwiceIsAnErrorThatNamesBothLinesAndTheFirstCounts() {
        PropertyLines lines = PropertyLines.of("a=1\nb=2\na = 3\na=4", "f");
        assertThat(lines.errors()).map(ConfigError::toString).containsExactly(
                "f:3: a: is already given on line 1, expected once",
                "f:4: a: is already given on line 1, expected once");
        assertThat(lines.lines()).extracting(PropertyLines.Line::number).containsExactly(1, 2);
        assertThat(lines.numbers()).containsOnlyKeys("a", "b").containsEntry("a", 1);
    }

    @Test
    void aControlCharacterIsAnErrorOutsideComments() {
        assertThat(errors("# \u0007\na=b\u001b[31m")).containsExactly(
                "f:2: a: has the control character U+001B, expected text in lines that end in LF or CRLF");
        assertThat(errors("a=b\rc=d")).containsExactly(
                "f:1: a: has the control character U+000D, expected text in lines that end in LF or CRLF");
        assertThat(errors("a\u0000=b")).containsExactly(
                "f:1: a<U+0000>: has the control character U+0000, expected text in lines that end in LF or CRLF");
    }
}
