package io.smartproxy.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The lines of a file taken apart: `key = value`, comments, continued lines. Knows no key by name and replaces no
/// variable.
///
/// Lines end in LF or CRLF. The first `=` separates; blanks (space, tab) around key and value are dropped. A line whose
/// first non-blank is `#` or `!` is a comment, also between the lines of a continued value, which goes on behind it.
/// `\` as a line's last character continues it on the next line, whose leading blanks are dropped; in a comment it
/// continues nothing. No other character has a meaning of its own.
final class PropertyLines {

    private static final String EXPECTED = "expected KEY = VALUE";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// One key and what is written behind it.
    ///
    /// @param number the line it begins on, from 1
    /// @param key    never empty
    /// @param value  as written, `${NAME}` included; empty where the line could not be read, with the key that it seems
    ///               to mean: its error has been reported, and that the key is missing would not be news
    record Line(int number, String key, Optional<String> value) {
    }

    private final String file;
    private final String[] physical;
    private final List<Line> lines = new ArrayList<>();
    private final List<ConfigError> errors = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Secret> texts = new HashMap<>();
    private int next;

    private PropertyLines(String file, String text) {
        this.file = file;
        physical = text.split("\n", -1);
    }

    /// @param text with or without a byte order mark
    /// @param file the file as the user named it, for messages
    static PropertyLines of(String text, String file) {
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        PropertyLines lines = new PropertyLines(file, marked ? text.substring(1) : text);
        lines.read();
        return lines;
    }

    /// In the order of the file, a key that is given twice only once.
    List<Line> lines() {
        return List.copyOf(lines);
    }

    /// What is wrong with the lines as lines.
    List<ConfigError> errors() {
        return List.copyOf(errors);
    }

    /// Every key that was read and the line it begins on.
    Map<String, Integer> numbers() {
        return Map.copyOf(numbers);
    }

    /// What is written behind each of them, `${NAME}` included.
    Map<String, Secret> texts() {
        return Map.copyOf(texts);
    }

    private void read() {
        while (next < physical.length) {
            int number = next + 1;
            String first = takePhysical();
            if (!isComment(first)) {
                take(number, stripBlanks(joined(first)));
            }
        }
    }

    private String takePhysical() {
        String line = physical[next++];
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static boolean isComment(String line) {
        int at = skipBlanks(line);
        return at < line.length() && (line.charAt(at) == '#' || line.charAt(at) == '!');
    }

    /// The line and, while it ends in `\`, the ones that continue it.
    private String joined(String first) {
        StringBuilder joined = new StringBuilder();
        String line = first;
        while (line.endsWith("\\")) {
            joined.append(line, skipBlanks(line), line.length() - 1);
            line = takeContinuation();
        }
        return joined.append(line, skipBlanks(line), line.length()).toString();
    }

    /// The next line that is not a comment; empty at the end of the file.
    private String takeContinuation() {
        while (next < physical.length) {
            String line = takePhysical();
            if (!isComment(line)) {
                return line;
            }
        }
        return "";
    }

    private void take(int number, String line) {
        if (line.isEmpty()) {
            return;
        }
        int equals = line.indexOf('=');
        String key = equals < 0 ? firstWord(line) : stripBlanks(line.substring(0, equals));
        int control = indexOfControl(line);
        if (control >= 0) {
            fail(number, Value.visible(key), "has the control character " + Value.codePoint(line.charAt(control))
                    + ", expected text in lines that end in LF or CRLF");
            addUnreadable(number, key);
        } else if (equals < 0) {
            // The line is not quoted: it may be what is left of a secret that was wrapped wrongly.
            fail(number, "", "has no '=', " + EXPECTED);
            addUnreadable(number, key);
        } else if (key.isEmpty()) {
            fail(number, "", "has no key in front of '=', " + EXPECTED);
        } else if (numbers.containsKey(key)) {
            fail(number, key, "is already given on line " + numbers.get(key) + ", expected once");
        } else {
            String value = stripBlanks(line.substring(equals + 1));
            numbers.put(key, number);
            texts.put(key, new Secret(value));
            lines.add(new Line(number, key, Optional.of(value)));
        }
    }

    private void fail(int number, String key, String message) {
        errors.add(new ConfigError(file, number, key, message));
    }

    private void addUnreadable(int number, String key) {
        if (!key.isEmpty()) {
            lines.add(new Line(number, key, Optional.empty()));
        }
    }

    /// What a line without `=` seems to mean as its key: `route.web.listen: 443` is an easy slip.
    private static String firstWord(String line) {
        int end = 0;
        while (end < line.length() && !isBlank(line.charAt(end)) && line.charAt(end) != ':') {
            end++;
        }
        return line.substring(0, end);
    }

    private static int indexOfControl(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i)) && line.charAt(i) != '\t') {
                return i;
            }
        }
        return -1;
    }

    private static String stripBlanks(String text) {
        int end = text.length();
        int start = skipBlanks(text);
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static int skipBlanks(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return start;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
