package io.smartproxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final long SEED = 20_261_122;

    private static String written(Consumer<Json> calls) {
        StringBuilder out = new StringBuilder();
        Json json = new Json(out);
        calls.accept(json);
        json.finish();
        return out.toString();
    }

    private static String quoted(String text) {
        return written(json -> json.value(text));
    }

    @Test
    void writesEveryKindOfValueInItsPlace() {
        assertThat(written(json -> json.object()
                .name("text").value("a b")
                .name("long").value(Long.MIN_VALUE)
                .name("double").value(0.5)
                .name("yes").value(true)
                .name("no").value(false)
                .name("nothing").nullValue()
                .name("list").array().value(1).value("two").array().endArray().object().endObject().endArray()
                .name("object").object().name("inner").value(3).endObject()
                .endObject()))
                .isEqualTo("{\"text\":\"a b\",\"long\":-9223372036854775808,\"double\":0.5,\"yes\":true,\"no\":false,"
                        + "\"nothing\":null,\"list\":[1,\"two\",[],{}],\"object\":{\"inner\":3}}");
    }

    @Test
    void aTextMayBeOneValueAlone() {
        assertThat(quoted("a")).isEqualTo("\"a\"");
        assertThat(written(json -> json.value(7))).isEqualTo("7");
        assertThat(written(json -> json.array().endArray())).isEqualTo("[]");
        assertThat(written(json -> json.object().endObject())).isEqualTo("{}");
    }

    @Test
    void appendsToWhatIsThereAlready() {
        StringBuilder out = new StringBuilder("data: ");
        new Json(out).array().value(1).endArray().finish();
        assertThat(out).hasToString("data: [1]");
    }

    @Test
    void whatJsonHasNoNumberForIsNull() {
        assertThat(written(json -> json.array().value(Double.NaN).value(Double.POSITIVE_INFINITY)
                .value(Double.NEGATIVE_INFINITY).value((String) null).endArray())).isEqualTo("[null,null,null,null]");
    }

    @Test
    void doublesAreReadBackAsTheyWere() {
        double[] values = {0.0, -0.0, 1e300, Double.MIN_VALUE, -123.456, 1e7, 1.0 / 3};
        for (double value : values) {
            assertThat(JsonReader.read(written(json -> json.value(value)))).isEqualTo(value);
        }
    }

    @Test
    void escapesWhatAStringCannotHold() {
        assertThat(quoted("\"\\/")).isEqualTo("\"\\\"\\\\/\"");
        assertThat(quoted("\n\r\t\b\0\u001f")).isEqualTo("\"\\n\\r\\t\\u0008\\u0000\\u001f\"");
        assertThat(quoted("\u007f\u0085")).isEqualTo("\"\\u007f\\u0085\"");
        assertThat(written(json -> json.object().name("a\"\n").value(1).endObject())).isEqualTo("{\"a\\\"\\n\":1}");
    }

    @Test
    void keepsOtherScriptsAsTheyAre() {
        assertThat(quoted("naïve 日本 \ud83d\ude00")).isEqualTo("\"naïve 日本 \ud83d\ude00\"");
    }

    @Test
    void whatStandsInAPageCannotEndItsScript() {
        assertThat(quoted("</script><!--")).isEqualTo("\"\\u003c/script>\\u003c!--\"");
        assertThat(quoted("a\u2028b\u2029c")).isEqualTo("\"a\\u2028b\\u2029c\"");
    }

    @Test
    void whatHidesOrReordersTextIsShownAsAnEscape() {
        assertThat(quoted("\u202e\u200b\ufeff")).isEqualTo("\"\\u202e\\u200b\\ufeff\"");
        assertThat(quoted(Character.toString(0xe0041))).isEqualTo("\"\\udb40\\udc41\"");
    }

    @Test
    void halfASurrogatePairIsReplaced() {
        assertThat(quoted("a\ud83d")).isEqualTo("\"a\\ufffd\"");
        assertThat(quoted("\ude00b")).isEqualTo("\"\\ufffdb\"");
        assertThat(quoted("\ude00\ud83d")).isEqualTo("\"\\ufffd\\ufffd\"");
    }

    @Test
    void randomStructuresAreReadBackAsTheyWere() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            Object value = randomValue(random, 4);
            String text = written(json -> write(json, value));
            assertThat(JsonReader.read(text)).as("seed %d, run %d", SEED, i).isEqualTo(value);
            assertThat(text).doesNotContain("<", "\n", "\r");
        }
    }

    @Test
    void randomStringsAreValidUtf8AndKeepWhatIsNoSurrogate() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            String text = randomUnits(random);
            String json = quoted(text);
            String sent = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            assertThat(sent).as("seed %d, run %d", SEED, i).isEqualTo(json);
            String whole = text.codePoints().map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            assertThat(JsonReader.read(sent)).as("seed %d, run %d", SEED, i).isEqualTo(whole);
        }
    }

    private static Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> random.nextBoolean();
            case 1 -> random.nextBoolean() ? null : (Object) (double) random.nextInt();
            case 2 -> random.nextGaussian();
            case 3 -> randomText(random);
            case 4 -> randomList(random, depth);
            default -> randomMembers(random, depth);
        };
    }

    private static List<Object> randomList(Random random, int depth) {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(randomValue(random, depth - 1));
        }
        return items;
    }

    private static Map<String, Object> randomMembers(Random random, int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put(randomText(random), randomValue(random, depth - 1));
        }
        return members;
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append("ab\"\\/<\n\t\0\u007f\u2028é".charAt(random.nextInt(12)));
        }
        return text.toString();
    }

    private static String randomUnits(Random random) {
        char[] units = new char[random.nextInt(12)];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) (random.nextBoolean() ? 0xd800 + random.nextInt(0x800) : random.nextInt(0x10000));
        }
        return new String(units);
    }

    private static void write(Json json, Object value) {
        switch (value) {
            case null -> json.nullValue();
            case Boolean flag -> json.value(flag.booleanValue());
            case Double number -> json.value(number.doubleValue());
            case String text -> json.value(text);
            case List<?> items -> {
                json.array();
                items.forEach(item -> write(json, item));
                json.endArray();
            }
            case Map<?, ?> members -> {
                json.object();
                members.forEach((name, member) -> write(json.name((String) name), member));
                json.endObject();
            }
            default -> throw new AssertionError(value);
        }
    }

    @Test
    void refusesCallsThatBreakTheStructure() {
        refused(json -> json.object().value(1));
        refused(json -> json.object().object());
        refused(json -> json.object().name("a").name("b"));
        refused(json -> json.object().name("a").endObject());
        refused(json -> json.object().endArray());
        refused(json -> json.array().endObject());
        refused(json -> json.array().name("a"));
        refused(json -> json.name("a"));
        refused(Json::endObject);
        refused(Json::endArray);
        refused(json -> json.value(1).value(2));
        refused(json -> json.array().endArray().array());
        refused(Json::finish);
        refused(json -> json.object().finish());
        refused(json -> json.array().array().endArray().finish());
    }

    private static void refused(Consumer<Json> calls) {
        assertThatIllegalStateException().isThrownBy(() -> calls.accept(new Json(new StringBuilder())));
    }

    @Test
    void aRefusedCallChangesNothing() {
        StringBuilder out = new StringBuilder();
        Json json = new Json(out).object().name("a");
        assertThatIllegalStateException().isThrownBy(json::endObject);
        assertThatIllegalStateException().isThrownBy(() -> json.name("b"));
        json.value(1);
        assertThatIllegalStateException().isThrownBy(() -> json.value(2));
        json.endObject().finish();
        assertThat(out).hasToString("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[1,]", "{\"a\":1,}", "01", "+1", ".5", "1.", "NaN", "nul", "'a'", "\"\n\"", "\"\\x\"", "\"\\u12g4\"",
        "[1 2]", "{a:1}", "{\"a\"}", "1 2", "\"a"
    })
    void theReaderOfTheseTestsIsStrict(String wrong) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.read(wrong));
    }
}
