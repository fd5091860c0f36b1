package io.smartproxy.config;

/// The two parts of `HOST:PORT`, `[IPV6]:PORT`, not looked at any closer.
///
/// @param host an IPv6 address with its brackets
record Endpoint(Value host, Value port) {

    /// @param item     without blanks around it
    /// @param expected what is expected
    static Endpoint of(Value item, String expected) throws BadValue {
        String text = item.text();
        boolean bracket = text.startsWith("[");
        int end = bracket ? text.indexOf(']') + 1 : text.indexOf(':');
        if (bracket && end == 0) {
            throw new BadValue(item, "has no ']', expected " + expected);
        }
        if (end < 0 || end == text.length()) {
            throw new BadValue(item, "has no port, expected " + expected);
        }
        if (text.charAt(end) != ':') {
            throw new BadValue(item, "has no ':' behind ']', expected " + expected);
        }
        if (text.indexOf(':', end + 1) >= 0) {
            throw new BadValue(item, "has more than one ':', expected an IPv6 address in brackets,"
                    + " like [2001:db8::1]:443");
        }
        return new Endpoint(item.slice(0, end), item.slice(end + 1));
    }

    boolean bracketed() {
        return host.text().startsWith("[");
    }
}
