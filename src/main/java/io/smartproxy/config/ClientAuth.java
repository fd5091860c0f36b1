package io.smartproxy.config;

import java.util.Locale;

/// Whether clients are asked for a certificate: the words of the key `tls.clientAuth`.
public enum ClientAuth {
    /// They are not asked.
    NONE,
    /// They are asked and may come without one; one that does not verify is refused all the same.
    OPTIONAL,
    /// Without one that verifies there is no connection.
    REQUIRED;

    /// As it is written in the file.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
