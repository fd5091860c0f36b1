package io.smartproxy.net;

/// What kind of connection only seems to be alive.
public enum ZombieKind {
    /// Both sockets are closed, and it is still registered.
    FULL("full"),
    /// One side has ended, and nothing moves any more.
    HALF("half"),
    /// The client has said something, the target has never answered, and nothing moves.
    STUCK("stuck");

    private final String label;

    ZombieKind(String label) {
        this.label = label;
    }

    /// The word for it in the log and the metrics.
    public String label() {
        return label;
    }
}
