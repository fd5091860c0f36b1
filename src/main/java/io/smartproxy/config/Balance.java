package io.smartproxy.config;

/// How the connections of a route are shared among its targets.
public enum Balance {
    /// In turn, each as often as its weight says, spread evenly over the turn.
    ROUND_ROBIN("round-robin"),
    /// The target with the fewest open connections for its weight.
    LEAST_CONNECTIONS("least-connections"),
    /// Two targets are drawn by lot; the one with fewer open connections for its weight is taken.
    RANDOM("random"),
    /// A client always gets the same target, as long as that is up.
    IP_HASH("ip-hash");

    private final String label;

    Balance(String label) {
        this.label = label;
    }

    /// As the file writes it.
    public String label() {
        return label;
    }
}
