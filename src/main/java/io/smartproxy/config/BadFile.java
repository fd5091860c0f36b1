package io.smartproxy.config;

/// A file of no use for the key that names it, and why. The message holds nothing from the environment and no secret.
///
/// Where two files of one certificate are bad, the second is suppressed by the first.
public final class BadFile extends Exception {

    private static final long serialVersionUID = 1;

    private final String key;

    /// @param key     the key of the route that is wrong, such as `tls.key`
    /// @param message what is wrong and what is expected
    public BadFile(String key, String message) {
        // An expected outcome: a stack trace would only cost time.
        super(message, null, true, false);
        this.key = key;
    }

    /// Without `route.NAME.`.
    public String key() {
        return key;
    }
}
