package io.smartproxy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// How the text behind a key becomes a value.
///
/// @param expected what the text should be, as it goes on behind "expected": "a whole number from 0 to 100"
/// @param reader   is never given an empty value
record ValueType<T>(String expected, Reader<T> reader) {

    private static final int MOST_DIGITS = 18;

    /// The one step from text to value.
    @FunctionalInterface
    interface Reader<T> {

        /// @param folder absolute; relative paths start there
        /// @throws BadValue with messages that say what is expected
        T read(Value value, Path folder) throws BadValue;
    }

    T read(Value value, Path folder) throws BadValue {
        if (value.isEmpty()) {
            String quoted = value.shown().isEmpty() ? "" : value.quoted() + " ";
            throw new BadValue(quoted + "is empty, expected " + expected);
        }
        return reader.read(value, folder);
    }

    <R> ValueType<R> map(Function<T, R> mapping) {
        return new ValueType<>(expected, (value, folder) -> mapping.apply(reader.read(value, folder)));
    }

    /// A word besides.
    ///
    /// @param meaning what it stands for
    ValueType<T> or(String word, T meaning) {
        String either = expected + ", or " + word;
        return new ValueType<>(either, (value, folder) -> {
            if (value.strip().text().equals(word)) {
                return meaning;
            }
            try {
                return reader.read(value, folder);
            } catch (BadValue bad) {
                throw new BadValue(bad.messages().stream().map(message -> message + ", or " + word).toList());
            }
        });
    }

    /// Any text, blanks that a variable holds around it included.
    static ValueType<String> text(String expected) {
        return new ValueType<>(expected, (value, _) -> value.text());
    }

    /// What a `parse` method of the `net` package reads; its messages say themselves what is expected.
    static <T> ValueType<T> parsed(String expected, Function<String, T> parse) {
        return new ValueType<>(expected, (value, _) -> parse(parse, value.strip(), value));
    }

    /// Parses a part of a value.
    ///
    /// @param parse throws [IllegalArgumentException] with a message that does not repeat the text, as in `net`
    /// @param whole what is quoted when the part is wrong
    static <T> T parse(Function<String, T> parse, Value part, Value whole) throws BadValue {
        try {
            return parse.apply(part.text());
        } catch (IllegalArgumentException wrong) {
            throw new BadValue(whole, wrong.getMessage());
        }
    }

    static ValueType<Integer> number(int min, int max) {
        String expected = "a whole number from " + min + " to " + max;
        return new ValueType<>(expected, (value, _) -> {
            String text = value.strip().text();
            String digits = text.startsWith("-") ? text.substring(1) : text;
            if (!isDigits(digits)) {
                throw new BadValue(value, "is not a whole number, expected " + expected);
            }
            long number = digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text);
            if (number < min || number > max) {
                throw new BadValue(value, "is out of range, expected " + expected);
            }
            return (int) number;
        });
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// One of a few words.
    static <T> ValueType<T> word(List<T> values, Function<T, String> label) {
        List<String> words = values.stream().map(label).toList();
        int last = words.size() - 1;
        String expected = String.join(", ", words.subList(0, last)) + " or " + words.get(last);
        return new ValueType<>(expected, (value, _) -> {
            int at = words.indexOf(value.strip().text());
            if (at < 0) {
                throw new BadValue(value, "is not known, expected " + expected);
            }
            return values.get(at);
        });
    }

    static <T> ValueType<List<T>> list(ValueType<T> item) {
        return list(item, Function.identity());
    }

    /// Items between commas, blanks around them dropped; an item that is the same as one before it is an error.
    ///
    /// @param sameness what two items that mean the same have in common
    static <T> ValueType<List<T>> list(ValueType<T> item, Function<? super T, ?> sameness) {
        String expected = item.expected + ", or a list of these with commas between";
        return new ValueType<>(expected, (value, folder) -> {
            List<T> items = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            Set<Object> seen = new HashSet<>();
            for (Value part : value.split(',')) {
                try {
                    T read = readItem(item, part, folder);
                    items.add(read);
                    if (!seen.add(sameness.apply(read))) {
                        problems.add(part.strip().quoted() + " is in the list twice, expected once");
                    }
                } catch (BadValue bad) {
                    problems.addAll(bad.messages());
                }
            }
            if (!problems.isEmpty()) {
                throw new BadValue(problems);
            }
            return List.copyOf(items);
        });
    }

    private static <T> T readItem(ValueType<T> item, Value part, Path folder) throws BadValue {
        if (part.shown().isBlank()) {
            throw new BadValue("has a comma with nothing in front of it or behind it, expected " + item.expected);
        }
        return item.read(part.strip(), folder);
    }
}
