package io.smartproxy.net;

import java.util.Optional;

/// The TLS versions that a ClientHello can offer (RFC 8446 section 4.2.1, RFC 8996 for the two oldest).
public enum TlsVersion {
    TLS_1_0("1.0", 0x0301),
    TLS_1_1("1.1", 0x0302),
    TLS_1_2("1.2", 0x0303),
    TLS_1_3("1.3", 0x0304);

    /// In the order of their numbers, which follow each other.
    private static final TlsVersion[] ALL = values();

    private final String label;
    private final int code;

    TlsVersion(String label, int code) {
        this.label = label;
        this.code = code;
    }

    /// As it is written in the file: `1.2`.
    public String label() {
        return label;
    }

    /// The version with this number on the wire; empty for one that is unknown or reserved (RFC 8701).
    public static Optional<TlsVersion> ofCode(int code) {
        int place = code - TLS_1_0.code;
        return place >= 0 && place < ALL.length ? Optional.of(ALL[place]) : Optional.empty();
    }
}
