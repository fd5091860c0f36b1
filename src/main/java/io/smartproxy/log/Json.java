package io.smartproxy.log;

/// Writes one JSON text (RFC 8259) front to back, without spaces, to the end of a [StringBuilder].
///
/// What comes out is valid whatever strings go in, fits on one line, and may stand inside an HTML page's script: `<`
/// and all that cannot be seen, U+2028 and U+2029 among it, are written as escapes; half a surrogate pair, which UTF-8
/// cannot carry, as U+FFFD.
///
/// A call that would break the structure throws [IllegalStateException] and writes nothing. Whether the names within an
/// object differ is left to the caller. Not for several threads.
public final class Json {

    private final StringBuilder out;
    /// The braces and brackets that are open, outermost first.
    private final StringBuilder open = new StringBuilder();
    /// Whether the innermost object or array has nothing in it yet; at the top, whether the one value is still to come.
    private boolean first = true;
    private boolean named;

    public Json(StringBuilder out) {
        this.out = out;
    }

    /// Begins an object.
    public Json object() {
        return begin('{');
    }

    /// Ends the innermost object.
    public Json endObject() {
        return end('{', '}');
    }

    /// Begins an array.
    public Json array() {
        return begin('[');
    }

    /// Ends the innermost array.
    public Json endArray() {
        return end('[', ']');
    }

    /// A member's name; its value comes with the next call.
    public Json name(String name) {
        require(innermost() == '{' && !named, "a name belongs into an object, one for each value");
        separate();
        quote(name);
        out.append(':');
        named = true;
        return this;
    }

    /// @param value null writes `null`
    public Json value(String value) {
        if (value == null) {
            return literal("null");
        }
        beforeValue();
        quote(value);
        return this;
    }

    public Json value(long value) {
        return literal(Long.toString(value));
    }

    /// @param value NaN and the infinities, which JSON has no numbers for, write `null`
    public Json value(double value) {
        return literal(Double.isFinite(value) ? Double.toString(value) : "null");
    }

    public Json value(boolean value) {
        return literal(Boolean.toString(value));
    }

    public Json nullValue() {
        return literal("null");
    }

    /// Checks that the text is complete.
    ///
    /// @throws IllegalStateException when nothing was written or something is still open
    public void finish() {
        require(open.isEmpty() && !first, "the text is not complete");
    }

    private Json begin(char bracket) {
        beforeValue();
        out.append(bracket);
        open.append(bracket);
        first = true;
        return this;
    }

    private Json end(char begun, char bracket) {
        require(innermost() == begun && !named, "there is nothing that this could end");
        open.setLength(open.length() - 1);
        out.append(bracket);
        first = false;
        return this;
    }

    private Json literal(String text) {
        beforeValue();
        out.append(text);
        return this;
    }

    private void beforeValue() {
        switch (innermost()) {
            case '{' -> require(named, "a value in an object needs a name");
            case '[' -> separate();
            default -> require(first, "a text is one value");
        }
        named = false;
        first = false;
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    /// `{`, `[`, or a blank at the top.
    private char innermost() {
        return open.isEmpty() ? ' ' : open.charAt(open.length() - 1);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalStateException(rule);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            int c = text.codePointAt(i);
            append(c);
            i += Character.charCount(c) - 1;
        }
        out.append('"');
    }

    private void append(int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '<' -> PlainText.escapeUnits(c, out);
            default -> appendOther(c);
        }
    }

    private void appendOther(int c) {
        if (PlainText.printable(c)) {
            out.appendCodePoint(c);
        } else {
            boolean half = Character.getType(c) == Character.SURROGATE;
            PlainText.escapeUnits(half ? 0xfffd : c, out);
        }
    }
}
