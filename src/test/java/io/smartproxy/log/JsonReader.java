package io.smartproxy.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON text and takes nothing that RFC 8259 does not allow: objects become maps, arrays lists, numbers
/// doubles, `null` stays null.
public final class JsonReader {

    private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?";

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException when the text is not JSON
    public static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.blanks();
        reader.require(reader.at == text.length());
        return value;
    }

    private Object value() {
        blanks();
        require(at < text.length());
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> literal();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (!skip('}')) {
            do {
                blanks();
                String name = string();
                expect(':');
                members.put(name, value());
            } while (skip(','));
            expect('}');
        }
        return members;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        expect('[');
        if (!skip(']')) {
            do {
                items.add(value());
            } while (skip(','));
            expect(']');
        }
        return items;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        expect('"');
        for (char c = next(); c != '"'; c = next()) {
            require(c >= ' ');
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() {
        char c = next();
        if (c == 'u') {
            String digits = text.substring(at, at + 4);
            require(digits.matches("[0-9a-fA-F]{4}"));
            at += 4;
            return (char) Integer.parseInt(digits, 16);
        }
        int which = "\"\\/bfnrt".indexOf(c);
        require(which >= 0);
        return "\"\\/\b\f\n\r\t".charAt(which);
    }

    private Object literal() {
        int end = at;
        while (end < text.length() && ",]} \t\r\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String word = text.substring(at, end);
        at = end;
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> number(word);
        };
    }

    private Double number(String word) {
        require(word.matches(NUMBER));
        return Double.valueOf(word);
    }

    private char next() {
        require(at < text.length());
        return text.charAt(at++);
    }

    private void expect(char c) {
        require(skip(c));
    }

    private boolean skip(char c) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not JSON at " + at + ": " + text);
        }
    }
}
