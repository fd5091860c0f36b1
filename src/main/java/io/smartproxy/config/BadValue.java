package io.smartproxy.config;

import java.util.List;

/// A value that cannot be used, and why. Each message stands behind its key and holds nothing from the environment.
final class BadValue extends Exception {

    private static final long serialVersionUID = 1;

    private final String[] messages;

    BadValue(List<String> messages) {
        // An expected outcome that is caught a few calls up: a stack trace would only cost time.
        super(String.join("; ", messages), null, false, false);
        this.messages = messages.toArray(String[]::new);
    }

    BadValue(String message) {
        this(List.of(message));
    }

    /// @param problem goes on behind the quoted value: "is not a port, expected ..."
    BadValue(Value value, String problem) {
        this(value.quoted() + " " + problem);
    }

    List<String> messages() {
        return List.of(messages);
    }
}
