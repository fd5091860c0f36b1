package io.smartproxy.config;

import java.nio.file.Path;

/// The values that are parts of TLS messages.
final class TlsSyntax {

    private static final int LONGEST = 255;

    /// An ALPN protocol: 1 to 255 bytes (RFC 7301 section 3.1), here of visible ASCII, as every registered one is.
    static final ValueType<String> PROTOCOL =
            new ValueType<>("an ALPN protocol like h2 or http/1.1", TlsSyntax::protocol);

    private TlsSyntax() {
    }

    private static String protocol(Value value, Path folder) throws BadValue {
        String text = value.text();
        if (text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new BadValue(value, "is not an ALPN protocol, expected visible ASCII characters, at most " + LONGEST);
        }
        return text;
    }
}
