package io.smartproxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainPatternTest {

    private static final long SEED = 6066;
    private static final String LABEL = "a".repeat(63);
    /// 253 characters, as many as a name may have.
    private static final String LONGEST = String.join(".", LABEL, LABEL, LABEL, "a".repeat(61));

    private static DomainPattern pattern(String text) {
        return DomainPattern.parse(text);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, false", "EXAMPLE.Com, example.com, false", "example.com., example.com, false",
        "*.example.com, example.com, true", "*.Example.COM., example.com, true", "localhost, localhost, false",
        "*.com, com, true", "a_b.x-y.xn--bcher-kva.example, a_b.x-y.xn--bcher-kva.example, false",
        "1.2.3.4, 1.2.3.4, false",
    })
    void readsNamesAndWildcards(String text, String name, boolean wildcard) {
        assertThat(pattern(text)).isEqualTo(new DomainPattern(name, wildcard));
        assertThat(pattern(text)).hasToString(wildcard ? "*." + name : name);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "*", "*.", "*..", "**.example.com", "*example.com", "a*.example.com", "a.*.example.com",
        "*.*.example.com", ".example.com", "*..example.com", "a..example.com", "example.com..", "example.com:443",
        "exa mple.com", " example.com", "example.com ", "bücher.example", "example。com", "[::1]", "::1", "a/b",
        "a\0b", "\u212a.com",
        "exampl\u0130.com", "a,b", "@",
    })
    void refusesWhatIsNoName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> pattern(text)).withMessage(
                "is not a domain name, expected a name like www.example.com or *.example.com"
                        + " (letters, digits, '-', '_' and '.'; other scripts in their xn-- form)");
    }

    @Test
    void aNameHas253CharactersAtMost() {
        assertThat(pattern(LONGEST).matches(LONGEST)).isTrue();
        assertThat(pattern(LONGEST + ".").name()).isEqualTo(LONGEST);
        assertThat(DomainPattern.isName(LONGEST)).isTrue();
        assertThat(DomainPattern.isName(LONGEST + "a")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> pattern(LONGEST + "a"));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com", "EXAMPLE.com., example.com", "a.., a.", "., ''", "'', ''", "A_B, a_b",
        "I.COM, i.com", "\u212a.com, \u212a.com", "\u0130.com, \u0130.com", "\u00c0.com, \u00c0.com",
    })
    void normalizingChangesLettersAndOneDotAndNothingElse(String name, String normal) {
        assertThat(DomainPattern.normalize(name)).isEqualTo(normal);
    }

    @Test
    void normalizingIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertThat(DomainPattern.normalize("IO.EXAMPLE")).isEqualTo("io.example");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true", "example.com, www.example.com, false", "example.com, example.co, false",
        "example.com, xexample.com, false", "example.com, example.com.evil.org, false",
        "*.example.com, a.example.com, true", "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false", "*.example.com, xexample.com, false", "*.example.com, .example.com, false",
        "*.example.com, '', false", "*.example.com, com, false", "*.example.com, a.example.com.evil.org, false",
        "*.example.com, a.xexample.com, false", "*.example.com, a.example.org, false", "*.com, example.com, true",
        "*.com, com, false", "*.example.com, -.example.com, true",
    })
    void matchesItsNames(String pattern, String name, boolean matched) {
        assertThat(pattern(pattern).matches(name)).isEqualTo(matched);
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com, *.example.com, true", "*.example.com, *.a.example.com, true",
        "*.example.com, *.b.a.example.com, true", "*.example.com, a.example.com, true",
        "*.example.com, example.com, false", "*.a.example.com, *.example.com, false",
        "*.a.example.com, a.example.com, false", "*.example.com, *.xexample.com, false", "*.com, *.example.com, true",
        "example.com, example.com, true", "example.com, *.example.com, false", "example.com, a.example.com, false",
        "a.example.com, *.example.com, false", "EXAMPLE.com, example.COM, true",
    })
    void coversWhatMatchesNoFurther(String pattern, String other, boolean covered) {
        assertThat(pattern(pattern).covers(pattern(other))).isEqualTo(covered);
    }

    /// All names of up to four labels over three: what a pattern of up to two labels covers shows within them.
    @Test
    void coversExactlyWhenEveryNameOfTheOtherIsMatched() {
        List<String> labels = List.of("a", "b", "ab");
        List<List<String>> byLength = new ArrayList<>(List.of(labels));
        for (int i = 1; i < 4; i++) {
            byLength.add(byLength.getLast().stream()
                    .flatMap(rest -> labels.stream().map(label -> label + "." + rest)).toList());
        }
        List<String> names = byLength.stream().flatMap(List::stream).toList();
        List<DomainPattern> patterns = byLength.subList(0, 3).stream().flatMap(List::stream)
                .flatMap(name -> Stream.of(pattern(name), pattern("*." + name))).toList();
        var matched = patterns.stream().collect(Collectors.toMap(p -> p,
                p -> names.stream().filter(p::matches).collect(Collectors.toSet())));
        for (DomainPattern one : patterns) {
            for (DomainPattern two : patterns) {
                assertThat(one.covers(two)).as("%s covers %s", one, two)
                        .isEqualTo(matched.get(one).containsAll(matched.get(two)));
            }
        }
    }

    @Test
    void randomNamesAreMatchedAsTheirLabelsSay() {
        Random random = new Random(SEED);
        int matches = 0;
        for (int i = 0; i < 50_000; i++) {
            List<String> suffix = randomLabels(random, 1 + random.nextInt(3));
            List<String> name = new ArrayList<>(randomLabels(random, random.nextInt(3)));
            name.addAll(random.nextBoolean() ? suffix : randomLabels(random, 1 + random.nextInt(3)));
            boolean wildcard = random.nextBoolean();
            int front = name.size() - suffix.size();
            boolean expected = wildcard
                    ? front > 0 && name.subList(front, name.size()).equals(suffix)
                    : name.equals(suffix);
            DomainPattern pattern = new DomainPattern(String.join(".", suffix), wildcard);
            assertThat(pattern.matches(String.join(".", name))).as("seed %d: %s, %s", SEED, pattern, name)
                    .isEqualTo(expected);
            matches += expected ? 1 : 0;
        }
        assertThat(matches).isBetween(5_000, 45_000);
    }

    private static List<String> randomLabels(Random random, int count) {
        return random.ints(count, 0, 4).mapToObj(i -> List.of("a", "b", "ab", "aa").get(i)).toList();
    }

    @Test
    void aPatternIsAlwaysInLowerCase() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DomainPattern("Example.com", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "a", "a-b_c.1", "-", "a.b.c.d.e"})
    void knowsNames(String name) {
        assertThat(DomainPattern.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a b", "a*", "*.a", "é", "a\u0000", "a:1", "[a]"})
    void knowsWhatIsNoName(String name) {
        assertThat(DomainPattern.isName(name)).isFalse();
    }
}
