package io.smartproxy.log;

/// Text that stays on its line: what would break it, move the cursor or hide other text becomes an escape.
final class PlainText {

    /// How many UTF-16 units of one message are kept.
    static final int MAX_MESSAGE = 16 * 1024;
    /// How many UTF-16 units of one stack trace are kept.
    static final int MAX_TRACE = 64 * 1024;

    private PlainText() {
    }

    /// The text itself, or as much of its beginning as is kept with a mark that says so.
    ///
    /// @param most in UTF-16 units, the mark aside
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "... [cut, " + text.length() + " characters in all]";
    }

    /// Writes line breaks, tabs and every other character that is not [#printable] as JSON would (RFC 8259 section 7).
    /// A backslash stays as it is.
    static String escape(String text) {
        if (text.codePoints().allMatch(PlainText::printable)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (printable(c)) {
                out.appendCodePoint(c);
            } else {
                escape(c, out);
            }
        });
        return out.toString();
    }

    private static void escape(int codePoint, StringBuilder out) {
        switch (codePoint) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> escapeUnits(codePoint, out);
        }
    }

    /// Writes a code point by its four hexadecimal digits, or, behind the first 65,536, as two surrogates so written.
    static void escapeUnits(int codePoint, StringBuilder out) {
        for (char unit : Character.toChars(codePoint)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(Character.forDigit(unit >> shift & 15, 16));
            }
        }
    }

    /// Whether a character may be shown as it is: no control, no line or paragraph separator, nothing that reorders or
    /// hides its neighbours, and no half of a surrogate pair.
    static boolean printable(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint >= ' ';
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
