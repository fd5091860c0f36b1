package io.smartproxy.config;

import java.util.Optional;
import java.util.Set;

/// One key that a file can have, declared in [Keys].
///
/// @param name     without `route.NAME.` or `default.`
/// @param fallback the value where neither the route nor `default.` has the key; none, and the key is required
/// @param actions  the actions of routes that the key has a meaning for; all of them for a key of the whole proxy
record Key<T>(String name, ValueType<T> type, Optional<T> fallback, Set<Action> actions) {

    boolean required() {
        return fallback.isEmpty();
    }
}
