package io.smartproxy.metrics;

/// Whether a target of a route is used.
public enum TargetState {
    /// It is.
    UP("up"),
    /// It is not, as checks of its health have failed.
    DOWN("down"),
    /// It is not, as connections to it have failed; one is tried from time to time.
    EJECTED("ejected");

    private final String label;

    TargetState(String label) {
        this.label = label;
    }

    /// As the API writes it.
    public String label() {
        return label;
    }
}
