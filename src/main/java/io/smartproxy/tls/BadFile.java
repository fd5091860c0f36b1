package io.smartproxy.tls;

/// A file of no use for TLS, and why. The message holds nothing from the environment and no secret.
///
/// Where two files of one certificate are bad, the second is suppressed by the first.
final class BadFile extends Exception {

    private static final long serialVersionUID = 1;

    private final String key;

    /// @param key     the key of the route that is wrong, such as `tls.key`
    /// @param message what is wrong and what is expected
    BadFile(String key, String message) {
        // An expected outcome: a stack trace would only cost time.
        super(message, null, true, false);
        this.key = key;
    }

    String key() {
        return key;
    }
}
