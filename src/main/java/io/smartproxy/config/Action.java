package io.smartproxy.config;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The words of the key `action`.
enum Action {
    FORWARD, REDIRECT, BLOCK, RESPOND;

    static final Set<Action> ALL = EnumSet.allOf(Action.class);

    /// As it is written in the file.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the proxy itself answers, and so has to see an HTTP request first.
    boolean answersHttp() {
        return switch (this) {
            case REDIRECT, RESPOND -> true;
            case FORWARD, BLOCK -> false;
        };
    }
}
