package io.smartproxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The replacement of every `${NAME}` in one value by the environment variable NAME. What a variable holds is not
/// looked at again, and a `$` without `{` behind it is a plain character.
final class Expansion {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String OPEN = "${";

    private final String raw;
    private final Map<String, String> environment;
    private final StringBuilder text = new StringBuilder();
    private final List<Value.Run> runs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Expansion(String raw, Map<String, String> environment) {
        this.raw = raw;
        this.environment = environment;
    }

    /// @throws BadValue with a message for every variable that is not set or not written as one
    static Value of(String raw, Map<String, String> environment) throws BadValue {
        return raw.contains(OPEN) ? new Expansion(raw, environment).value() : Value.plain(raw);
    }

    private Value value() throws BadValue {
        int from = 0;
        for (int start = raw.indexOf(OPEN); start >= 0; start = raw.indexOf(OPEN, from)) {
            text.append(raw, from, start);
            int end = raw.indexOf('}', start);
            if (end < 0) {
                problems.add(Value.plain(raw.substring(start)).quoted() + " has no closing '}', expected ${NAME}");
                break;
            }
            replace(raw.substring(start + OPEN.length(), end));
            from = end + 1;
        }
        if (!problems.isEmpty()) {
            throw new BadValue(problems);
        }
        return new Value(text.append(raw, from, raw.length()).toString(), runs);
    }

    private void replace(String name) {
        String held = environment.get(name);
        if (!NAME.matcher(name).matches()) {
            problems.add(Value.plain(OPEN + name + "}").quoted() + " does not name an environment variable,"
                    + " expected ${NAME} with letters, digits and '_'");
        } else if (held == null) {
            problems.add("the environment variable " + name + " is not set, expected a value for " + OPEN + name + "}");
        } else {
            runs.add(new Value.Run(text.length(), text.length() + held.length(), name));
            text.append(held);
        }
    }
}
