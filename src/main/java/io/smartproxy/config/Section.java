package io.smartproxy.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the lines with one prefix say: the whole proxy's, those of `default.`, or those of one route.
final class Section {

    /// A key that is in the file.
    ///
    /// @param name  with its prefix
    /// @param value empty when it is wrong, which has been reported
    record Written<T>(String name, int line, Optional<T> value) {
    }

    private final String prefix;
    private final int line;
    private final Optional<Section> behind;
    private final Map<String, Written<?>> written = new HashMap<>();
    private boolean doubtful;

    /// @param prefix `route.NAME.`, `default.` or nothing
    /// @param line   the first line with the prefix; 0 where that does not matter
    /// @param behind where to look for what is not written here
    Section(String prefix, int line, Optional<Section> behind) {
        this.prefix = prefix;
        this.line = line;
        this.behind = behind;
    }

    String prefix() {
        return prefix;
    }

    int line() {
        return line;
    }

    <T> void put(Key<T> key, int keyLine, Optional<T> value) {
        written.putIfAbsent(key.name(), new Written<>(prefix + key.name(), keyLine, value));
    }

    boolean hasOwn(Key<?> key) {
        return written.containsKey(key.name());
    }

    /// Whether the key is written here and not behind.
    boolean owns(Written<?> key) {
        return key.name().startsWith(prefix);
    }

    /// The key as it is written here or behind.
    @SuppressWarnings("unchecked") // put() is the only way in and ties the value's type to the key's
    <T> Optional<Written<T>> find(Key<T> key) {
        Written<T> own = (Written<T>) written.get(key.name());
        return own != null ? Optional.of(own) : behind.flatMap(section -> section.find(key));
    }

    /// The value that holds; empty when it is written wrongly or when a required key is written nowhere.
    <T> Optional<T> known(Key<T> key) {
        Optional<Written<T>> found = find(key);
        return found.isPresent() ? found.get().value() : key.fallback();
    }

    /// A line here means something that is not known.
    void doubt() {
        doubtful = true;
    }

    /// Whether it is known what the keys mean that a route cannot be judged without; the others may be wrong.
    boolean isSound(Set<Key<?>> decisive) {
        return !doubtful && decisive.stream().allMatch(key -> find(key).map(Written::value).map(Optional::isPresent)
                .orElse(true)) && behind.map(section -> !section.doubtful).orElse(true);
    }

    /// The value that holds; what a key is by default, where it is written wrongly.
    <T> T get(Key<T> key) {
        return known(key).or(key::fallback).orElseThrow();
    }
}
