package io.smartproxy.wire;

import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/// Host and port as a request names them (RFC 9110 section 7.2, RFC 3986 section 3.2).
///
/// @param host as [HttpHead#host]
/// @param port empty if none is written
record Authority(Optional<String> host, OptionalInt port) {

    private static final int MAX_PORT = 65535;
    /// What a host may hold besides letters and digits. Escapes (`%41`) are legal there and yet refused: a target that
    /// decodes them would see another name than the one that was routed by.
    private static final String HOST_PUNCTUATION = "-._~!$&'()*+,;=";

    /// @param text host, host and port or host and `:`; the host is not empty and has no user in front of it
    static Authority parse(String text) throws Malformation {
        int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : hostEnd(text);
        String host = text.substring(0, hostEnd);
        boolean literal = host.startsWith("[");
        if (host.isEmpty() || literal && !IpAddress.isAddress(host)) {
            throw notAHost();
        }
        String name = DomainPattern.normalize(host);
        return new Authority(Optional.of(name).filter(n -> literal || DomainPattern.isName(n)),
                port(text.substring(hostEnd)));
    }

    private static int hostEnd(String text) {
        int at = 0;
        while (at < text.length() && isHostCharacter(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isHostCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || HOST_PUNCTUATION.indexOf(c) >= 0;
    }

    /// @param text empty, or `:` and any number of digits, even none
    private static OptionalInt port(String text) throws Malformation {
        if (!text.isEmpty() && text.charAt(0) != ':') {
            throw notAHost();
        }
        OptionalInt port = OptionalInt.empty();
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = port.orElse(0) * 10 + c - '0';
            if (c < '0' || c > '9' || value > MAX_PORT) {
                throw new Malformation("the port behind the host is not one");
            }
            port = OptionalInt.of(value);
        }
        return port;
    }

    private static Malformation notAHost() {
        return new Malformation("the host is neither a name nor an address in brackets, with or without a port");
    }
}
