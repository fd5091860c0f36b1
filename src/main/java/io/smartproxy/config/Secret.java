package io.smartproxy.config;

/// A value that is used and never printed, logged or shown.
///
/// @param text what it is
public record Secret(String text) {

    @Override
    public String toString() {
        return "(secret)";
    }
}
