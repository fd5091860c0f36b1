package io.smartproxy.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The size in a demo request's query.
final class ByteSize {

    private static final Pattern QUERY = Pattern.compile("(?:.*&)?n=(\\d{1,13})(KiB|MiB|GiB|TiB|)(?:&.*)?");
    private static final long LARGEST = 1L << 40;

    private ByteSize() {
    }

    /// @param query the raw query, or null
    /// @return bytes, 0 to 1 TiB, or -1 when there is no such size
    static long fromQuery(String query) {
        Matcher matcher = QUERY.matcher(query == null ? "" : query);
        if (!matcher.matches()) {
            return -1;
        }
        int shift = switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        return number > LARGEST >> shift ? -1 : number << shift;
    }
}
