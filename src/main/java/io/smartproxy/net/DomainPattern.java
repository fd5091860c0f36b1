package io.smartproxy.net;

/// A name that a route serves: exact, or `*.example.com`, which stands for one or more labels in front of `example.com`
/// and not for `example.com` itself.
///
/// @param name     lower case, without the `*.` and without a dot at the end
/// @param wildcard whether labels go in front
public record DomainPattern(String name, boolean wildcard) {

    private static final String EXPECTED = "expected a name like www.example.com or *.example.com";
    private static final int MAX_NAME = 253;

    public DomainPattern {
        if (!isName(name) || !normalize(name).equals(name)) {
            throw new IllegalArgumentException("is not a domain name, " + EXPECTED
                    + " (letters, digits, '-', '_' and '.'; other scripts in their xn-- form)");
        }
    }

    /// @throws IllegalArgumentException when the text is neither a name nor `*.` and a name
    public static DomainPattern parse(String text) {
        boolean wildcard = text.startsWith("*.");
        String name = normalize(wildcard ? text.substring(2) : text);
        return new DomainPattern(name, wildcard);
    }

    /// Lower case, without the one dot that may end a fully qualified name. Only the letters A to Z change: there are
    /// characters beyond them whose lower case is one of a to z (U+212A is k), and no name may come to match by that.
    public static String normalize(String name) {
        char[] chars = (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] += 'a' - 'A';
            }
        }
        return new String(chars);
    }

    /// Whether the text, normalised, is made of letters, digits, `-` and `_` in labels between dots. Nothing else is
    /// ever matched to a pattern.
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.charAt(name.length() - 1) == '.') {
            return false;
        }
        char before = '.';
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.' ? before == '.' : !isNameCharacter(c)) {
                return false;
            }
            before = c;
        }
        return true;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= 'A' && c <= 'Z';
    }

    /// @param normalized a name as [#normalize] returns it, of which [#isName] is true
    public boolean matches(String normalized) {
        if (!wildcard) {
            return name.equals(normalized);
        }
        int front = normalized.length() - name.length();
        return front > 1 && normalized.charAt(front - 1) == '.' && normalized.endsWith(name);
    }

    /// Whether every name that the other pattern matches is matched by this one.
    public boolean covers(DomainPattern other) {
        return equals(other) || wildcard && matches(other.name);
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name;
    }
}
