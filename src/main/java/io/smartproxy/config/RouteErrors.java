package io.smartproxy.config;

import io.smartproxy.config.Section.Written;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with one route, each error on the line of the key that is to blame.
final class RouteErrors {

    private final String file;
    private final Section route;
    private final List<ConfigError> errors = new ArrayList<>();

    RouteErrors(String file, Section route) {
        this.file = file;
        this.route = route;
    }

    /// In the order in which they were found.
    List<ConfigError> all() {
        return List.copyOf(errors);
    }

    /// The route needs a key that is written nowhere.
    void missing(Key<?> key) {
        String name = route.prefix() + key.name();
        errors.add(new ConfigError(file, route.line(), name, "is missing, expected " + key.type().expected()));
    }

    void fail(Written<?> key, String message) {
        errors.add(new ConfigError(file, key.line(), key.name(), message));
    }

    /// Two keys that are right in themselves and have no meaning together.
    void conflict(Written<?> first, Written<?> second, String why) {
        Written<?> blamed = blamed(first, second);
        Written<?> other = blamed == first ? second : first;
        fail(blamed, "cannot stand together with " + place(other) + ": " + why + ", expected one without the other");
    }

    /// The first key, or the second where that is the one that the route wrote itself.
    Written<?> blamed(Written<?> first, Written<?> second) {
        return !route.owns(first) && route.owns(second) ? second : first;
    }

    /// As messages name a key beside the one to blame.
    static String place(Written<?> key) {
        return key.name() + " on line " + key.line();
    }
}
