package io.smartproxy.config;

import java.util.ArrayList;
import java.util.List;

/// Text from the file with its variables replaced, which knows the characters that came out of a variable. Its slices
/// know them too, so whatever part of a value a message quotes, the variable's name stands for what it holds.
///
/// @param text what is meant, for use and never for messages
/// @param runs in order and without overlap
record Value(String text, List<Run> runs) {

    private static final int LONGEST_QUOTE = 100;

    /// The characters that one variable gave; none, for a variable that is empty.
    record Run(int start, int end, String variable) {

        private boolean touches(int from, int to) {
            return start < to && end > from || start == end && start >= from && start <= to;
        }

        private Run within(int from, int to) {
            return new Run(Math.max(start, from) - from, Math.min(end, to) - from, variable);
        }
    }

    Value {
        runs = List.copyOf(runs);
    }

    /// Text without variables.
    static Value plain(String text) {
        return new Value(text, List.of());
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    Value slice(int from, int to) {
        String part = text.substring(from, to);
        if (runs.isEmpty()) {
            return plain(part);
        }
        List<Run> within = runs.stream().filter(run -> run.touches(from, to)).map(run -> run.within(from, to)).toList();
        return new Value(part, within);
    }

    Value slice(int from) {
        return slice(from, text.length());
    }

    /// Without the blanks around it; line ends, which a variable can hold, count as blanks here.
    Value strip() {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) <= ' ') {
            to--;
        }
        return from == 0 && to == text.length() ? this : slice(from, to);
    }

    /// The parts between the separators, one more than there are separators.
    List<Value> split(char separator) {
        List<Value> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(slice(from, at));
            from = at + 1;
        }
        parts.add(slice(from));
        return parts;
    }

    /// The text with `${NAME}` in the place of what came out of a variable.
    String shown() {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (Run run : runs) {
            out.append(text, from, run.start).append("${").append(run.variable).append('}');
            from = run.end;
        }
        return out.append(text, from, text.length()).toString();
    }

    /// [#shown] in quotes, as [#visible] writes it.
    String quoted() {
        return "'" + visible(shown()) + "'";
    }

    /// Text as a message can quote it: cut when it is long, and with characters that cannot be seen, or be told from a
    /// blank, written as `<U+00A0>`.
    static String visible(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (i == LONGEST_QUOTE) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            boolean hidden = c != ' ' && (Character.isISOControl(c) || Character.isSpaceChar(c)
                    || Character.getType(c) == Character.FORMAT);
            out.append(hidden ? "<" + codePoint(c) + ">" : c);
        }
        return out.toString();
    }

    /// `U+00A0`.
    static String codePoint(char c) {
        return String.format("U+%04X", (int) c);
    }

    /// The quoted form: a value that ends up in a message by accident gives nothing away.
    @Override
    public String toString() {
        return quoted();
    }
}
