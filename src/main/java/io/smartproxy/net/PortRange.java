package io.smartproxy.net;

/// One port or several in a row.
///
/// @param first 1 to 65535
/// @param last  `first` to 65535, inclusive
public record PortRange(int first, int last) {

    static final int MAX = 65535;

    public PortRange {
        if (first < 1 || last > MAX) {
            throw new IllegalArgumentException("has a port out of range, expected 1 to 65535");
        }
        if (first > last) {
            throw new IllegalArgumentException("is a range that ends before it begins, expected one like 8000-8010");
        }
    }

    /// Reads `443` or `8000-8010`.
    ///
    /// @throws IllegalArgumentException when the text is neither
    public static PortRange parse(String text) {
        int dash = text.indexOf('-');
        int first = port(dash < 0 ? text : text.substring(0, dash).strip());
        return new PortRange(first, dash < 0 ? first : port(text.substring(dash + 1).strip()));
    }

    /// Reads one port.
    ///
    /// @throws IllegalArgumentException when the text is no number from 1 to 65535
    public static int port(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("has no port, expected a number from 1 to 65535");
        }
        int port = digits.length() > 5 ? MAX + 1 : Integer.parseInt(digits);
        return new PortRange(port, port).first;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
