package io.smartproxy.config;

import java.util.Map;

/// What stands in front of a `=`, taken apart: a key of the whole proxy, `default.KEY` or `route.NAME.KEY`.
sealed interface KeyName {

    String DEFAULT = "default.";
    String ROUTE = "route.";

    /// @param prefix `route.NAME.`, `default.` or nothing
    record Known(String prefix, Key<?> key) implements KeyName {
    }

    /// No key is called that.
    record Unknown() implements KeyName {
    }

    /// @param why what is wrong and what is expected
    record Malformed(String why) implements KeyName {
    }

    static KeyName of(String text) {
        int prefix = 0;
        if (text.startsWith(ROUTE)) {
            prefix = text.indexOf('.', ROUTE.length()) + 1;
            String name = text.substring(ROUTE.length(), prefix > 0 ? prefix - 1 : text.length());
            if (name.isEmpty()) {
                return malformed("has no NAME");
            }
            if (name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
                return malformed("has a blank in its NAME");
            }
            if (prefix == 0 || prefix == text.length()) {
                return malformed("has no KEY behind its NAME");
            }
        } else if (text.startsWith(DEFAULT)) {
            prefix = DEFAULT.length();
        }
        Map<String, Key<?>> keys = prefix > 0 ? Keys.ofRoute() : Keys.ofProxy();
        Key<?> key = keys.get(text.substring(prefix));
        return key == null ? new Unknown() : new Known(text.substring(0, prefix), key);
    }

    private static Malformed malformed(String what) {
        return new Malformed(what + ", expected route.NAME.KEY like route.web.listen");
    }
}
